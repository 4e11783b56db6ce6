#include "daemon/timer/deadline_timer.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace mfad::timer {

Result<DeadlineTimer::Step> DeadlineTimer::step() {
  const std::size_t waiting = put_off();
  if (waiting >= put_off_max) return Step{};
  const std::size_t rows_max = rows_per_step_max + waiting;
  const auto due = log_.deadlines_until(clock_.paced(), rows_max);
  if (!due) return std::unexpected(due.error());
  std::vector<command::Submission> submissions;
  std::size_t put_off_rows = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const DeadlineRow& row : *due) {
      const auto [known, is_new] = known_.try_emplace(row.stream);
      if (known->second) ++put_off_rows;
      if (!is_new) continue;
      command::Submission submission;
      submission.command = AccountCommand{account::ExpireDue{row.stream.key()}};
      submission.actor.who = SystemActor::timer;
      submission.request_id = "timer";
      submission.done = [this, stream = row.stream](const command::Answer& answer) { answered(stream, answer); };
      submissions.push_back(std::move(submission));
    }
  }
  const std::size_t wanted = submissions.size();
  submitter_.submit(submissions);
  {
    const std::lock_guard lock(mutex_);
    for (const auto& refused : submissions)  // the queue is full: the rows are still there for the next step
      known_.erase(StreamId::of(std::get<account::ExpireDue>(std::get<AccountCommand>(refused.command)).key));
  }
  return Step{wanted - submissions.size(), due->size() == rows_max && put_off_rows < rows_max};
}

// How many are; those whose time has come are so no longer.
std::size_t DeadlineTimer::put_off() {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.since_boot();
  std::erase_if(known_, [&](const auto& one) { return one.second && *one.second <= now; });
  return static_cast<std::size_t>(
      std::ranges::count_if(known_, [](const auto& one) { return one.second.has_value(); }));
}

// An account that cannot be read stays due: it must not be asked for at once again, nor stand before those that can.
void DeadlineTimer::answered(const StreamId& stream, const command::Answer& answer) {
  const std::lock_guard lock(mutex_);
  if (answer.unread) {
    known_[stream] = clock_.since_boot() + unread_put_off;
  } else {
    known_.erase(stream);
  }
}

}  // namespace mfad::timer

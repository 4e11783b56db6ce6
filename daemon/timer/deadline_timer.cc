#include "daemon/timer/deadline_timer.h"

#include <utility>
#include <vector>

namespace mfad::timer {

Result<DeadlineTimer::Step> DeadlineTimer::step() {
  const auto due = log_.deadlines_until(clock_.paced(), rows_per_step_max);
  if (!due) return std::unexpected(due.error());
  std::vector<command::Submission> submissions;
  {
    const std::lock_guard lock(mutex_);
    for (const DeadlineRow& row : *due) {
      if (!in_flight_.insert(row.stream).second) continue;
      command::Submission submission;
      submission.command = AccountCommand{account::ExpireDue{row.stream.key()}};
      submission.actor.who = SystemActor::timer;
      submission.request_id = "timer";
      submission.done = [this, stream = row.stream](const command::Answer&) { forget(stream); };
      submissions.push_back(std::move(submission));
    }
  }
  const std::size_t wanted = submissions.size();
  submitter_.submit(submissions);
  for (const auto& refused : submissions)  // the queue is full: the rows are still there for the next step
    forget(StreamId::of(std::get<account::ExpireDue>(std::get<AccountCommand>(refused.command)).key));
  return Step{wanted - submissions.size(), due->size() == rows_per_step_max};
}

void DeadlineTimer::forget(const StreamId& stream) {
  const std::lock_guard lock(mutex_);
  in_flight_.erase(stream);
}

}  // namespace mfad::timer

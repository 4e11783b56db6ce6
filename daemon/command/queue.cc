#include "daemon/command/queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "events/base/limits.h"

namespace mfad::command {
namespace {

constexpr std::size_t bulk_share = 4;  // a quarter

void move_front(std::deque<Submission>& from, std::size_t count, std::vector<Submission>& to) {
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(count);
  std::move(from.begin(), end, std::back_inserter(to));
  from.erase(from.begin(), end);
}

}  // namespace

SubmissionQueue::SubmissionQueue() : SubmissionQueue(Limits{limits::interactive_queue_max, limits::bulk_queue_max}) {}

void SubmissionQueue::submit(std::vector<Submission>& submissions) {
  std::vector<Submission> refused;
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    for (Submission& submission : submissions) {
      auto& waiting = lane(submission.lane);
      if (closed_ || waiting.size() >= lane_max(submission.lane)) {
        refused.push_back(std::move(submission));
      } else {
        waiting.push_back(std::move(submission));
      }
    }
    const bool something = !interactive_.empty() || !bulk_.empty();
    wake = something && std::exchange(sleeping_, false);
  }
  submissions = std::move(refused);
  if (wake) waiting_.notify_one();
}

std::vector<Submission> SubmissionQueue::take(std::size_t room) {
  std::vector<Submission> group;
  const std::lock_guard lock(mutex_);
  const std::size_t bulk_room = interactive_.empty() ? room : room / bulk_share;
  const std::size_t bulk = std::min(bulk_.size(), bulk_room);
  const std::size_t interactive = std::min(interactive_.size(), room - bulk);
  group.reserve(bulk + interactive);
  move_front(interactive_, interactive, group);
  move_front(bulk_, bulk, group);
  nudged_ = false;
  return group;
}

void SubmissionQueue::put_back(std::vector<Submission> submissions) {
  const std::lock_guard lock(mutex_);
  for (auto submission = submissions.rbegin(); submission != submissions.rend(); ++submission)
    lane(submission->lane).push_front(std::move(*submission));
}

void SubmissionQueue::wait(Milliseconds at_most) {
  std::unique_lock lock(mutex_);
  // Told anew after each wake-up: who wakes the sleeper without leaving work must not keep the next one from waking it.
  const auto ready = [&] {
    sleeping_ = !nudged_ && interactive_.empty() && bulk_.empty();
    return !sleeping_;
  };
  waiting_.wait_for(lock, at_most, ready);
  sleeping_ = false;
}

void SubmissionQueue::nudge() {
  {
    const std::lock_guard lock(mutex_);
    nudged_ = true;
    sleeping_ = false;
  }
  waiting_.notify_one();
}

void SubmissionQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  nudge();
}

bool SubmissionQueue::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

SubmissionQueue::Depth SubmissionQueue::depth() const {
  const std::lock_guard lock(mutex_);
  return {interactive_.size(), bulk_.size()};
}

}  // namespace mfad::command

// Makes deadlines happen: reads what is due from the log and submits ExpireDue for it, so that an ended lockout leaves
// counts and Kafka by itself (design §4). A machine: `step` reads a bounded number of rows and never blocks but on the
// disk. One thread calls `step`; completions come on the writer's thread.
#pragma once

#include <mutex>
#include <unordered_set>

#include "daemon/command/submission.h"
#include "events/port/event_log.h"
#include "events/port/system.h"

namespace mfad::timer {

class DeadlineTimer {
 public:
  static constexpr std::size_t rows_per_step_max = 256;

  DeadlineTimer(const EventLog& log, const Clock& clock, command::Submitter& submitter)
      : log_(log), clock_(clock), submitter_(submitter) {}

  struct Step {
    std::size_t submitted = 0;
    bool more = false;  // as many rows as a step reads were due: look again as soon as these are answered

    bool operator==(const Step&) const = default;
  };
  // An error is one of reading the log.
  Result<Step> step();

 private:
  void forget(const StreamId& stream);

  const EventLog& log_;
  const Clock& clock_;
  command::Submitter& submitter_;
  std::mutex mutex_;
  std::unordered_set<StreamId> in_flight_;  // submitted, not yet answered
};

}  // namespace mfad::timer

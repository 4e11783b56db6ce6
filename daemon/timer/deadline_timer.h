// Makes deadlines happen: reads what is due from the log and submits ExpireDue for it, so that an ended lockout leaves
// counts and Kafka by itself (design §4). A machine: `step` reads a bounded number of rows and never blocks but on the
// disk. One thread calls `step`; completions come on the writer's thread.
#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>

#include "daemon/command/submission.h"
#include "events/port/event_log.h"
#include "events/port/system.h"

namespace mfad::timer {

class DeadlineTimer {
 public:
  static constexpr std::size_t rows_per_step_max = 256;  // and those that are put off
  static constexpr auto unread_put_off = std::chrono::minutes{1};
  static constexpr std::size_t put_off_max = 4096;  // then no other is looked for until some of them are tried again

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
  using PutOff = std::optional<Milliseconds>;  // until then, since boot; nothing: submitted, and not yet answered

  std::size_t put_off();
  void answered(const StreamId& stream, const command::Answer& answer);

  const EventLog& log_;
  const Clock& clock_;
  command::Submitter& submitter_;
  std::mutex mutex_;
  std::unordered_map<StreamId, PutOff> known_;  // of the rows that are due
};

}  // namespace mfad::timer

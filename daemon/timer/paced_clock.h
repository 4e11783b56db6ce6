// Time that deadlines are judged by: it goes to where the wall clock is, but never more than a tenth faster or slower
// than time passes. A wall clock that is set forward (a mistake, a forged NTP answer) would else end every lockout at
// once and forget what was tried in the last hour (design §4: never honoured early; R, F24), and one that is set back
// would stop time. What was jumped is made up for slowly, or by a restart. Any thread; blocks on nothing but its own
// lock.
#pragma once

#include <mutex>

#include "events/port/system.h"

namespace mfad::timer {

class PacedClock final : public Clock {
 public:
  // `recorded`: the newest time in the log; it begins there where a wall clock that is still wrong is behind it.
  PacedClock(const Clock& clock, Timestamp recorded);

  Timestamp wall() const override { return clock_.wall(); }
  Milliseconds since_boot() const override { return clock_.since_boot(); }
  std::chrono::nanoseconds ticks() const override { return clock_.ticks(); }
  Timestamp paced() const override;

  // How far the wall clock is from it, either way.
  Milliseconds distance() const { return std::chrono::abs(wall() - paced()); }

  static constexpr int differs_by_one_in = 10;  // an hour in ten; no deadline is shortened or put off by more

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable Timestamp reached_;  // at `reached_at_`, when the wall clock was last followed
  mutable Milliseconds reached_at_;
};

}  // namespace mfad::timer

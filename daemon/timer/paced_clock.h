// Time that deadlines are judged by: the wall clock, but never more than a tenth faster than time passes. A wall clock
// that is set forward (a mistake, a forged NTP answer) would else end every lockout at once and forget what was tried in
// the last hour (design §4: never honoured early; R, F24). What was jumped is made up for slowly, or by a restart.
// Any thread; blocks on nothing but its own lock.
#pragma once

#include <mutex>

#include "events/port/system.h"

namespace mfad::timer {

class PacedClock final : public Clock {
 public:
  // `recorded`: the newest time in the log, which a wall clock that is still wrong at a start does not go behind.
  PacedClock(const Clock& clock, Timestamp recorded);

  Timestamp wall() const override { return clock_.wall(); }
  Milliseconds since_boot() const override { return clock_.since_boot(); }
  std::chrono::nanoseconds ticks() const override { return clock_.ticks(); }
  Timestamp paced() const override;

  // How far the wall clock is ahead of it.
  Milliseconds held_back() const { return std::max(Milliseconds{0}, wall() - paced()); }

  static constexpr int gains_one_in = 10;  // catches up with an hour in ten, and shortens no deadline by more

 private:
  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable Timestamp reached_;     // at `reached_at_`; goes on at the pace of since_boot when the wall clock falls back
  mutable Milliseconds reached_at_;
};

}  // namespace mfad::timer

#include "daemon/timer/paced_clock.h"

#include <algorithm>

namespace mfad::timer {

PacedClock::PacedClock(const Clock& clock, Timestamp recorded)
    : clock_(clock), reached_(std::max(clock.wall(), recorded)), reached_at_(clock.since_boot()) {}

Timestamp PacedClock::paced() const {
  const std::lock_guard lock(mutex_);
  const Timestamp wall = clock_.wall();
  const Milliseconds passed = std::max(Milliseconds{0}, clock_.since_boot() - reached_at_);
  const Timestamp slowest = reached_ + passed - passed / differs_by_one_in;
  const Timestamp fastest = reached_ + passed + passed / differs_by_one_in;
  // Beyond either, what it gains or loses is counted from where that began, or it were rounded away.
  if (wall < slowest) return slowest;
  if (wall > fastest) return fastest;
  reached_ = wall;
  reached_at_ += passed;
  return wall;
}

}  // namespace mfad::timer

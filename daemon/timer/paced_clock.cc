#include "daemon/timer/paced_clock.h"

#include <algorithm>

namespace mfad::timer {

PacedClock::PacedClock(const Clock& clock, Timestamp recorded)
    : clock_(clock), reached_(std::max(clock.wall(), recorded)), reached_at_(clock.since_boot()) {}

Timestamp PacedClock::paced() const {
  const std::lock_guard lock(mutex_);
  const Timestamp wall = clock_.wall();
  const Milliseconds passed = std::max(Milliseconds{0}, clock_.since_boot() - reached_at_);
  const Timestamp fastest = reached_ + passed + passed / gains_one_in;
  if (wall > fastest) return fastest;  // and what it gains is counted from where it began, or it were rounded away
  reached_ = std::max(wall, reached_ + passed);
  reached_at_ += passed;
  return wall;
}

}  // namespace mfad::timer

#include "daemon/timer/clock_watch.h"

#include <chrono>
#include <utility>

namespace mfad::timer {

std::optional<Milliseconds> ClockWatch::observe(Timestamp wall, Milliseconds since_boot) {
  const Milliseconds offset = wall.time_since_epoch() - since_boot;
  const auto before = std::exchange(offset_, offset);  // slow drift is followed, so it never adds up to a jump
  if (!before || std::chrono::abs(offset - *before) <= jump_min) return std::nullopt;
  jumped_at_ = since_boot;
  return offset - *before;
}

}  // namespace mfad::timer

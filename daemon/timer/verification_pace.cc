#include "daemon/timer/verification_pace.h"

#include <algorithm>
#include <utility>

namespace mfad::timer {

std::size_t VerificationPace::records_now(Position verified, Position tail) {
  const bool grows = std::exchange(tail_before_, tail) != tail;
  const std::uint64_t behind = tail.value - verified.value;
  if (grows && behind <= behind_max) return 0;
  const std::uint64_t over = behind - std::min(behind, behind_max);
  return std::min(behind, std::clamp<std::uint64_t>(over, records_per_step, records_per_step_max));
}

}  // namespace mfad::timer

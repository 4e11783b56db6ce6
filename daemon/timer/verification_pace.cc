#include "daemon/timer/verification_pace.h"

#include <algorithm>
#include <utility>

namespace mfad::timer {

std::size_t VerificationPace::records_now(Position verified, Position tail) {
  const bool grows = std::exchange(tail_before_, tail) != tail;
  const std::uint64_t behind = tail.value - verified.value;
  if (grows && behind <= behind_max) return 0;
  return std::min<std::uint64_t>(behind, records_per_step_max);
}

}  // namespace mfad::timer

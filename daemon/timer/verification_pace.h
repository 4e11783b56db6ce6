// When records are read back behind the writer, and how many: what was not read back yet is read at the next start
// (design §5), so it must stay bounded under load, and be nothing soon after. Called by one thread, a few times a
// second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "events/base/ids.h"

namespace mfad::timer {

class VerificationPace {
 public:
  static constexpr std::size_t records_per_step = 10'000;       // about 15 ms of a core
  static constexpr std::size_t records_per_step_max = 100'000;  // where much is left
  static constexpr std::uint64_t behind_max = 100'000;          // about 0.15 s of a start

  // 0 while the log grows and little is left: then the CPU is the callers'. Beyond that, all that is too much.
  std::size_t records_now(Position verified, Position tail);

 private:
  std::optional<Position> tail_before_;
};

}  // namespace mfad::timer

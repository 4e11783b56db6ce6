// Notices when the wall clock jumps against CLOCK_BOOTTIME by more than 5 s: an event, and a degraded state until an
// hour passed without another (design §4). Called about once a second by the timer's thread.
#pragma once

#include <optional>

#include "events/base/time.h"

namespace mfad::timer {

class ClockWatch {
 public:
  static constexpr auto jump_min = std::chrono::seconds{5};
  static constexpr auto degraded_lasts = std::chrono::hours{1};

  // The jump since the last call, if there was one; positive = forward.
  std::optional<Milliseconds> observe(Timestamp wall, Milliseconds since_boot);

  bool degraded(Milliseconds since_boot) const { return jumped_at_ && since_boot < *jumped_at_ + degraded_lasts; }

 private:
  std::optional<Milliseconds> offset_;  // wall minus boot time when last seen
  std::optional<Milliseconds> jumped_at_;
};

}  // namespace mfad::timer

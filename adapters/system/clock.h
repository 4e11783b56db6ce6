// The real clock. Any thread; blocks on nothing.
#pragma once

#include "events/port/system.h"

namespace mfad::system {

class SystemClock : public Clock {
 public:
  Timestamp wall() const override;           // CLOCK_REALTIME
  Milliseconds since_boot() const override;  // CLOCK_BOOTTIME
  std::chrono::nanoseconds ticks() const override;
};

}  // namespace mfad::system

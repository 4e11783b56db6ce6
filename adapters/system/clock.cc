#include "adapters/system/clock.h"

#include <time.h>

namespace mfad::system {
namespace {

std::int64_t milliseconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace

Timestamp SystemClock::wall() const { return timestamp_from_ms(milliseconds_of(CLOCK_REALTIME)); }
Milliseconds SystemClock::since_boot() const { return Milliseconds{milliseconds_of(CLOCK_BOOTTIME)}; }

std::chrono::nanoseconds SystemClock::ticks() const {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

}  // namespace mfad::system

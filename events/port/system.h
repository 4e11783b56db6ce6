// Time and randomness, so that nothing but adapters/system knows the real ones.
#pragma once

#include <span>

#include "events/base/time.h"

namespace mfad {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp wall() const = 0;                 // may jump
  virtual Timestamp paced() const { return wall(); }  // what deadlines are judged by: held back where the wall jumps
  virtual Milliseconds since_boot() const = 0;        // never jumps, counts suspension (CLOCK_BOOTTIME)

  // Of since_boot, finer: to measure how long something took, never to decide anything.
  virtual std::chrono::nanoseconds ticks() const { return since_boot(); }
};

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;  // cryptographic; ends the process when the system has none
};

}  // namespace mfad

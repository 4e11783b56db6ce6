// A clock that moves when told, and random bytes from a seed. For tests and the simulation; never for real secrets.
#pragma once

#include <atomic>
#include <cstdint>

#include "events/port/system.h"

namespace mfad::memory {

// Any thread.
class ManualClock : public Clock {
 public:
  explicit ManualClock(Timestamp wall = timestamp_from_ms(1'795'000'000'000),
                       Milliseconds since_boot = Milliseconds{1'000'000})
      : wall_ms_(wall.time_since_epoch().count()), boot_ms_(since_boot.count()) {}

  Timestamp wall() const override { return timestamp_from_ms(wall_ms_.load()); }
  Milliseconds since_boot() const override { return Milliseconds{boot_ms_.load()}; }

  void advance(Milliseconds by) {  // time passes
    wall_ms_ += by.count();
    boot_ms_ += by.count();
  }
  void jump_wall(Milliseconds by) { wall_ms_ += by.count(); }  // somebody sets the clock

 private:
  std::atomic<std::int64_t> wall_ms_;
  std::atomic<std::int64_t> boot_ms_;
};

// SplitMix64. One thread.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  void fill(std::span<std::uint8_t> bytes) override {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (i % 8 == 0) word = next();
      bytes[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
    }
  }

  std::uint64_t next() {
    auto z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t bound) {
    return bound == 0 ? 0 : next() % bound;
  }  // the bias does not matter to tests

 private:
  std::uint64_t state_;
};

}  // namespace mfad::memory

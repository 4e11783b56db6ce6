#include <array>

#include <gtest/gtest.h>

#include "adapters/system/clock.h"
#include "adapters/system/random.h"

namespace mfad::system {
namespace {

TEST(SystemClock, TellsATimeOfOurDaysAndNeverGoesBack) {
  const SystemClock clock;
  EXPECT_GT(clock.wall(), timestamp_from_ms(1'700'000'000'000));
  const auto before = clock.since_boot();
  EXPECT_GT(before, Milliseconds{0});
  EXPECT_GE(clock.since_boot(), before);
}

TEST(SystemRandom, FillsEveryByte) {
  SystemRandom random;
  std::array<std::uint8_t, 1024> first{};
  std::array<std::uint8_t, 1024> second{};
  random.fill(first);
  random.fill(second);
  EXPECT_NE(first, second);
  EXPECT_LT(std::count(first.begin(), first.end(), 0), 50);
  random.fill({});
}

}  // namespace
}  // namespace mfad::system

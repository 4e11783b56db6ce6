#include "daemon/timer/clock_watch.h"

#include <gtest/gtest.h>

namespace mfad::timer {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp wall = timestamp_from_ms(1'795'000'000'000);
constexpr Milliseconds boot = 1h;

TEST(ClockWatch, IsCalmWhileBothClocksGoAlong) {
  ClockWatch watch;
  for (int second = 0; second < 10; ++second)
    EXPECT_EQ(watch.observe(wall + 1s * second, boot + 1s * second), std::nullopt);
  EXPECT_FALSE(watch.degraded(boot + 10s));
}

TEST(ClockWatch, ReportsAJumpOnceWithItsSign) {
  ClockWatch watch;
  watch.observe(wall, boot);
  EXPECT_EQ(watch.observe(wall + 11s, boot + 1s), Milliseconds{10s});
  EXPECT_EQ(watch.observe(wall + 12s, boot + 2s), std::nullopt);
  EXPECT_EQ(watch.observe(wall - 1h, boot + 3s), -Milliseconds{1h + 13s});
}

TEST(ClockWatch, LetsFiveSecondsAndSlowDriftPass) {
  ClockWatch watch;
  watch.observe(wall, boot);
  EXPECT_EQ(watch.observe(wall + 5s, boot), std::nullopt);
  EXPECT_EQ(watch.observe(wall + 10s + 1ms, boot), Milliseconds{5'001});
  Milliseconds drift = 5'001ms;
  for (int second = 0; second < 20; ++second, drift += 1s)
    EXPECT_EQ(watch.observe(wall + 5s + drift + 1s * second, boot + 1s * second), std::nullopt) << second;
}

TEST(ClockWatch, IsDegradedForAnHourAfterTheLastJump) {
  ClockWatch watch;
  watch.observe(wall, boot);
  watch.observe(wall + 1min, boot + 1s);
  EXPECT_TRUE(watch.degraded(boot + 1h));
  watch.observe(wall + 10min, boot + 2s);
  EXPECT_TRUE(watch.degraded(boot + 1h + 1s));
  EXPECT_FALSE(watch.degraded(boot + 1h + 2s));
}

}  // namespace
}  // namespace mfad::timer

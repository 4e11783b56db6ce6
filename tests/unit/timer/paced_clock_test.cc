#include "daemon/timer/paced_clock.h"

#include <gtest/gtest.h>

#include "adapters/memory/time_and_chance.h"

namespace mfad::timer {
namespace {

using namespace std::chrono_literals;

struct PacedClockTest : testing::Test {
  memory::ManualClock clock;
  const Timestamp begun = clock.wall();
  const PacedClock paced{clock, begun};

  Milliseconds gone() const { return paced.paced() - begun; }
};

TEST_F(PacedClockTest, GoesWithTheWallClockThatNobodySets) {
  for (int second = 0; second < 5; ++second) {
    EXPECT_EQ(paced.paced(), clock.wall());
    EXPECT_EQ(paced.distance(), 0ms);
    clock.advance(1s);
  }
}

TEST_F(PacedClockTest, HoldsBackAClockThatIsSetForward) {
  clock.jump_wall(1h);
  EXPECT_EQ(gone(), 0ms);
  EXPECT_EQ(paced.distance(), 1h);
}

TEST_F(PacedClockTest, GainsATenthUntilItHasCaughtUp) {
  clock.jump_wall(60s);
  clock.advance(100s);
  EXPECT_EQ(gone(), 110s);
  clock.advance(500s);
  EXPECT_EQ(gone(), 660s);
  EXPECT_EQ(paced.distance(), 0ms);
  clock.advance(100s);
  EXPECT_EQ(gone(), 760s);
}

TEST_F(PacedClockTest, GainsAsMuchHoweverOftenItIsRead) {
  clock.jump_wall(60s);
  for (int passed = 0; passed < 1000; ++passed) {
    clock.advance(1ms);
    paced.paced();
  }
  EXPECT_EQ(gone(), 1100ms);
}

TEST_F(PacedClockTest, FollowsAClockThatRunsAtMostATenthFast) {
  for (int second = 0; second < 100; ++second) {
    clock.advance(1s);
    clock.jump_wall(100ms);
    EXPECT_EQ(paced.distance(), 0ms);
  }
}

TEST_F(PacedClockTest, ManySmallJumpsAreHeldBackLikeABigOne) {
  for (int second = 0; second < 100; ++second) {
    clock.advance(1s);
    clock.jump_wall(4s);
    paced.paced();
  }
  EXPECT_EQ(gone(), 110s);
}

TEST_F(PacedClockTest, LosesATenthWhileTheWallClockIsBehind) {
  clock.jump_wall(-60s);
  EXPECT_EQ(gone(), 0ms);
  EXPECT_EQ(paced.distance(), 60s);
  clock.advance(100s);
  EXPECT_EQ(gone(), 90s);
  clock.advance(500s);
  EXPECT_EQ(gone(), 540s);
  EXPECT_EQ(paced.distance(), 0ms);
  clock.advance(100s);
  EXPECT_EQ(gone(), 640s);
}

TEST_F(PacedClockTest, GivesNoCreditForTheTimeThatAClockWasSetBack) {
  clock.jump_wall(-1h);
  for (int minute = 0; minute < 10 * 60; ++minute) {
    clock.advance(1min);
    paced.paced();
  }
  ASSERT_EQ(paced.distance(), 0ms);
  const Milliseconds before = gone();
  clock.jump_wall(1h);
  EXPECT_EQ(gone(), before);
}

TEST_F(PacedClockTest, AClockThatGoesAndComesBackCostsATenthOfThatTime) {
  clock.jump_wall(-1h);
  clock.advance(10min);
  EXPECT_EQ(gone(), 9min);
  clock.jump_wall(1h);
  EXPECT_EQ(gone(), 10min) << "a tenth faster than nine minutes, at most";
}

TEST_F(PacedClockTest, RestedForALongTimeItHasNothingInHand) {
  clock.advance(10h);
  paced.paced();
  clock.jump_wall(1h);
  EXPECT_EQ(gone(), 10h);
}

TEST_F(PacedClockTest, BeginsWhereTheLogEndsWhenTheWallClockIsBehindIt) {
  const PacedClock later{clock, begun + 1h};
  EXPECT_EQ(later.paced(), begun + 1h);
  clock.jump_wall(2h);
  EXPECT_EQ(later.paced(), begun + 1h);
}

}  // namespace
}  // namespace mfad::timer

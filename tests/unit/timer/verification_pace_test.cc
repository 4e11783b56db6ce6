#include "daemon/timer/verification_pace.h"

#include <gtest/gtest.h>

namespace mfad::timer {
namespace {

constexpr auto step = VerificationPace::records_per_step;
constexpr auto step_max = VerificationPace::records_per_step_max;
constexpr auto behind = VerificationPace::behind_max;

TEST(VerificationPace, LeavesTheRestForLaterWhileTheLogGrows) {
  VerificationPace pace;
  EXPECT_EQ(pace.records_now(Position{0}, Position{10}), 0U);
  EXPECT_EQ(pace.records_now(Position{0}, Position{behind}), 0U);
}

TEST(VerificationPace, ReadsTheRestWhenTheLogRests) {
  VerificationPace pace;
  pace.records_now(Position{3}, Position{10});
  EXPECT_EQ(pace.records_now(Position{3}, Position{10}), 7U);
  EXPECT_EQ(pace.records_now(Position{10}, Position{10}), 0U);
}

TEST(VerificationPace, ReadsAStepAtOnceWhenLittleIsLeft) {
  VerificationPace pace;
  pace.records_now(Position{0}, Position{behind});
  EXPECT_EQ(pace.records_now(Position{0}, Position{behind}), step);
}

TEST(VerificationPace, DoesNotLetTheRestGrowWithoutBound) {
  VerificationPace pace;
  EXPECT_EQ(pace.records_now(Position{0}, Position{behind + 1}), step);
  EXPECT_EQ(pace.records_now(Position{step}, Position{behind + step + 2}), step);
}

TEST(VerificationPace, KeepsUpWithALogThatGrowsFasterThanAStep) {
  VerificationPace pace;
  EXPECT_EQ(pace.records_now(Position{0}, Position{behind + 3 * step}), 3 * step);
  EXPECT_EQ(pace.records_now(Position{0}, Position{behind + 2 * step_max}), step_max);
}

}  // namespace
}  // namespace mfad::timer

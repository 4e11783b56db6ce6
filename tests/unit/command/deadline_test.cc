#include "tests/unit/command/command_bench.h"

#include "daemon/timer/deadline_timer.h"
#include "events/base/limits.h"

namespace mfad::command::test {
namespace {

class DeadlineTest : public CommandTest {
 protected:
  DeadlineTest() { open_house(); }
  std::vector<DeadlineRow> rows() const { return log.deadlines_until(Timestamp::max(), 100).value(); }
  void expire() { run(AccountCommand{account::ExpireDue{alice}}, {SystemActor::timer}); }
};

TEST_F(DeadlineTest, IsArmedWithTheFirstThingThatEnds) {
  EXPECT_TRUE(rows().empty());
  const Timestamp ends = clock.wall() + limits::pending_enrollment_lives;
  run(enroll_email());
  EXPECT_EQ(rows(), (std::vector{DeadlineRow{ends, alice_stream}}));
  EXPECT_EQ(log.head(alice_stream).value()->armed_deadline, ends);
}

TEST_F(DeadlineTest, LeavesWithWhatExpired) {
  run(enroll_email());
  clock.advance(limits::pending_enrollment_lives);
  expire();
  EXPECT_EQ(types().back(), "account.enrollment_expired");
  EXPECT_TRUE(rows().empty());
  EXPECT_EQ(log.head(alice_stream).value()->armed_deadline, std::nullopt);
}

TEST_F(DeadlineTest, IsArmedAnewWhenItWasTooEarly) {
  const Answer started = run(enroll_email());
  clock.advance(std::chrono::minutes{1});
  run(AccountCommand{account::CancelEnrollment{alice, EnrollmentId{started.body}}}, {SystemActor::start});
  const Timestamp ends = clock.wall() + limits::pending_enrollment_lives;
  run(enroll_email());
  ASSERT_EQ(rows().size(), 1U);
  EXPECT_LT(rows()[0].at, ends) << "a row that is early is left where it is";
  clock.advance(rows()[0].at - clock.wall());
  const Position before = log.tail();
  expire();
  EXPECT_EQ(log.tail(), before) << "nothing had ended";
  EXPECT_EQ(rows(), (std::vector{DeadlineRow{ends, alice_stream}}));
}

TEST_F(DeadlineTest, GoesWhenNothingIsLeftToEnd) {
  const Answer started = run(enroll_email());
  run(AccountCommand{account::CancelEnrollment{alice, EnrollmentId{started.body}}}, {SystemActor::start});
  if (rows().empty()) return;
  clock.advance(rows()[0].at - clock.wall());
  expire();
  EXPECT_TRUE(rows().empty());
}

TEST_F(DeadlineTest, SurvivesARestart) {
  run(enroll_email());
  const auto before = rows();
  restart();
  clock.advance(Milliseconds{1});
  run(observe("alice anew"));
  EXPECT_EQ(rows(), before);
}

TEST_F(DeadlineTest, IsNotHonouredEarlyByAClockThatIsSetForward) {
  const Timestamp begun = clock.wall();
  run(enroll_email());
  clock.jump_wall(std::chrono::hours{48});
  timer::DeadlineTimer timer{log, *paced, queue};
  EXPECT_EQ(timer.step().value(), timer::DeadlineTimer::Step{});
  expire();
  EXPECT_EQ(types().back(), "account.challenge_issued");
  // A tenth is gained until the jump is made up for.
  clock.advance(Milliseconds{limits::pending_enrollment_lives} * 10 / 11 - Milliseconds{10});
  EXPECT_EQ(timer.step().value(), timer::DeadlineTimer::Step{});
  clock.advance(Milliseconds{20});
  EXPECT_GE(paced->paced(), begun + limits::pending_enrollment_lives);
  EXPECT_EQ(timer.step().value().submitted, 1U);
}

TEST_F(DeadlineTest, TimesThatClientsTellAreMeasuredByTheWallClockAllTheSame) {
  clock.jump_wall(std::chrono::hours{1});
  EXPECT_EQ(run(observe("alice anew")).status, 200);
  EXPECT_EQ(run(enroll_email()).status, 200);
  clock.advance(limits::session_age_max);
  Command stale = enroll_email();
  auto& session = std::get<account::StartEnrollment>(std::get<AccountCommand>(stale)).authenticated_at;
  session = clock.wall() - limits::session_age_max - Milliseconds{1};
  EXPECT_NE(run(std::move(stale)).status, 200);
}

}  // namespace
}  // namespace mfad::command::test

#include "tests/unit/command/command_bench.h"

namespace mfad::command::test {
namespace {

class IdempotencyTest : public CommandTest {
 protected:
  IdempotencyTest() : admin(bootstrap()) { answered.clear(); }

  Submission keyed(Command command, std::string_view request = "request", std::string_view key = a_key) {
    auto one = submission(std::move(command), admin);
    one.idempotency = Idempotency{std::string{key}, sha256(request)};
    return one;
  }
  Actor admin;
};

TEST_F(IdempotencyTest, AnswersTheSameLater) {
  const Answer first = run(keyed(put_store(s1)));
  const Position tail_then = log.tail();
  Answer second = run(keyed(put_store(s1)));
  EXPECT_EQ(first.status, 200);
  EXPECT_TRUE(second.replayed);
  second.replayed = false;
  EXPECT_EQ(second, first);
  EXPECT_EQ(log.tail(), tail_then);
}

TEST_F(IdempotencyTest, AnswersTheSameWithinOneGroup) {
  submit(keyed(put_store(s1)));
  submit(keyed(put_store(s1)));
  loop->step();
  ASSERT_EQ(answered.size(), 2U);
  EXPECT_EQ(answered[1].status, 200);
  EXPECT_TRUE(answered[1].replayed);
  EXPECT_EQ(answered[1].position, answered[0].position);
}

TEST_F(IdempotencyTest, AnswersTheSameAfterARestart) {
  const Answer first = run(keyed(put_store(s1)));
  restart();
  const Answer second = run(keyed(put_store(s1)));
  EXPECT_TRUE(second.replayed);
  EXPECT_EQ(second.position, first.position);
}

TEST_F(IdempotencyTest, RefusesTheKeyOfAnotherRequest) {
  submit(keyed(put_store(StoreId{"a"}), "one"));
  submit(keyed(put_store(StoreId{"b"}), "two"));
  loop->step();
  EXPECT_EQ(answered[1].status, 422);
  EXPECT_EQ(run(keyed(put_store(StoreId{"b"}), "two")).status, 422);
  EXPECT_EQ(run(keyed(put_store(StoreId{"a"}), "one")).status, 200);
}

TEST_F(IdempotencyTest, RecordsANoAsWell) {
  EXPECT_EQ(run(keyed(put_store(s1), "first", "key-of-the-first-one")).status, 200);
  const Answer no = run(keyed(put_store(s1)));
  EXPECT_EQ(no.status, 412);
  EXPECT_FALSE(no.replayed);
  Answer again = run(keyed(put_store(s1)));
  EXPECT_EQ(again.status, 412);
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(again.body, no.body);
}

TEST_F(IdempotencyTest, DoesNotRecordWhatWasNotDecided) {
  const Command missing = StoreCommand{store::RemoveStore{StoreId{"gone"}, {}}};
  EXPECT_EQ(run(keyed(missing)).status, 404);
  EXPECT_FALSE(run(keyed(missing)).replayed);
}

TEST_F(IdempotencyTest, TellsCallersApart) {
  run(keyed(put_store(s1)));
  auto other = keyed(put_store(s1));
  other.actor = {SystemActor::start};  // a part of mfad has no keys
  EXPECT_EQ(run(std::move(other)).status, 412);
}

TEST_F(IdempotencyTest, ForgetsAfterADay) {
  run(keyed(put_store(s1)));
  clock.advance(std::chrono::hours{24} - Milliseconds{1});
  EXPECT_TRUE(run(keyed(put_store(s1))).replayed);
  clock.advance(Milliseconds{1});
  const Answer fresh = run(keyed(put_store(s1)));
  EXPECT_FALSE(fresh.replayed);
  EXPECT_EQ(fresh.status, 412);
}

TEST_F(IdempotencyTest, RemembersForADayAlsoWhenARestartTakesUpAClockThatLeapt) {
  clock.jump_wall(std::chrono::hours{48});
  run(keyed(put_store(s1)));
  restart();
  clock.advance(std::chrono::hours{24} - Milliseconds{1});
  EXPECT_TRUE(run(keyed(put_store(s1))).replayed);
  clock.advance(Milliseconds{1});
  EXPECT_FALSE(run(keyed(put_store(s1))).replayed);
}

TEST_F(IdempotencyTest, LetsTheLogForgetWhatIsTooOld) {
  run(keyed(put_store(s1)));
  const OutcomeKey key{CallerId{"bootstrap"}, std::string{a_key}};
  clock.advance(std::chrono::hours{24});
  run(put_store(StoreId{"a"}));
  EXPECT_NE(log.outcome(key).value(), std::nullopt) << "its last moment";
  clock.advance(std::chrono::minutes{1});
  run(put_store(StoreId{"b"}));
  EXPECT_EQ(log.outcome(key).value(), std::nullopt);
}

// The second click may come while the first one is decided, or after it was answered.
TEST_F(IdempotencyTest, Inv89ADoubleClickCountsOneWrongAnswer) {
  open_house();
  run(enroll_email());
  const EnrollmentId enrollment{answered.back().body};
  const Command wrong = AccountCommand{account::ConfirmEnrollment{alice, enrollment, Secret{"000000"}}};
  submit(keyed(wrong));
  submit(keyed(wrong));
  loop->step();
  run(keyed(wrong));
  EXPECT_TRUE(answered.back().replayed);
  EXPECT_EQ(std::ranges::count(types(), "account.enrollment_verification_failed"), 1);
}

TEST_F(IdempotencyTest, KeepsNothingOfAGroupThatWasLost) {
  log.fail_next_append(memory::WriteFault::lost);
  submit(keyed(put_store(s1)));
  EXPECT_TRUE(std::holds_alternative<CommandLoop::Failed>(loop->step()));
  log.crash();
  restart();
  const Answer answer = run(keyed(put_store(s1)));
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.replayed);
}

}  // namespace
}  // namespace mfad::command::test

// What cannot be read costs its own commands a 503, and nobody else anything.
#include "daemon/timer/deadline_timer.h"
#include "tests/unit/command/command_bench.h"

namespace mfad::command::test {
namespace {

using Unreadable = memory::MemoryEventLog::Unreadable;

class UnreadableTest : public CommandTest {
 protected:
  UnreadableTest() {
    open_house();
    forget();
  }
  // The writer as it is after a restart: it holds the store, but no account.
  void forget() {
    restart();
    EXPECT_EQ(run(put_store(s1)).status, 412);
    answered.clear();
  }
  void unreadable(Unreadable what) { log.make_unreadable(what); }
  void readable() { log.make_unreadable({}); }
  CommandLoop::Worked step() {
    auto step = loop->step();
    EXPECT_TRUE(std::holds_alternative<CommandLoop::Worked>(step));
    return std::get<CommandLoop::Worked>(std::move(step));
  }
  static constexpr Unreadable streams{.streams = true};
  static constexpr Unreadable heads{.heads = true};
  static constexpr Unreadable outcomes{.outcomes = true};
};

TEST_F(UnreadableTest, StreamsRefuseTheirCommandsAndNoOthersOfTheGroup) {
  const Position before = log.tail();
  for (const auto& what : {streams, heads}) {
    unreadable(what);
    submit(observe("alice2"));
    submit(InstallationCommand{installation::RecordClockJump{6'000}});
    const auto worked = step();
    ASSERT_TRUE(worked.unread);
    EXPECT_NE(worked.unread->reason.find("cannot be read"), std::string::npos);
    EXPECT_EQ(worked.unread->request_id, "r");
    ASSERT_EQ(answered.size(), 2U);
    EXPECT_EQ(answered[0].status, 503);
    EXPECT_EQ(answered[0].body, "storage-unavailable");
    EXPECT_EQ(answered[1].status, 200);
    answered.clear();
  }
  EXPECT_EQ(log.tail().value, before.value + 2) << "of the others";
  readable();
  EXPECT_EQ(run(observe("alice2")).status, 200);
}

TEST_F(UnreadableTest, GroupsOfNothingElseAreAnsweredAndWriteNothing) {
  const auto groups = log.last_group();
  unreadable(streams);
  submit(observe("alice2"));
  EXPECT_TRUE(step().unread);
  EXPECT_EQ(answered.back().status, 503);
  EXPECT_EQ(log.last_group(), groups);
  readable();
  submit(observe("alice2"));
  EXPECT_FALSE(step().unread) << "told of once";
}

TEST_F(UnreadableTest, HeadsRefuseWhatWasReadAhead) {
  auto ahead = submission(observe("alice2"));
  ahead.prefetched.emplace(Prefetched{alice_stream, StreamLoader{log, box}.load(alice_stream).value()});
  unreadable(heads);
  submit(std::move(ahead));
  step();
  EXPECT_EQ(answered.back().status, 503);
}

TEST_F(UnreadableTest, OutcomesRefuseTheirKeyAndDecideNothing) {
  const Actor admin = bootstrap();
  const auto keyed = [&] {
    auto one = submission(put_store(StoreId{"s2"}), admin);
    one.idempotency = Idempotency{std::string{a_key}, sha256("request")};
    return one;
  };
  const Position before = log.tail();
  unreadable(outcomes);
  EXPECT_EQ(run(keyed()).status, 503);
  EXPECT_EQ(log.tail(), before);
  readable();
  EXPECT_EQ(run(keyed()).status, 200) << "the same key, as after any 503";

  Group group;
  group.number = log.last_group() + 1;
  group.outcomes.emplace_back(OutcomeKey{CallerId{"bootstrap"}, std::string{a_key}}, "not what was sealed");
  ASSERT_TRUE(log.append(group).has_value());
  restart();
  EXPECT_EQ(run(keyed()).status, 503) << "an answer that cannot be opened is not given anew";
}

TEST_F(UnreadableTest, DeadlinesAreTriedOnceAMinuteUntilTheyCanBeRead) {
  run(enroll_email());
  forget();
  clock.advance(limits::pending_enrollment_lives);
  timer::DeadlineTimer timer{log, clock, queue};
  unreadable(streams);
  for (int look = 0; look < 3; ++look) {
    EXPECT_EQ(timer.step(), (timer::DeadlineTimer::Step{1, false}));
    EXPECT_TRUE(step().unread);
    EXPECT_TRUE(std::holds_alternative<CommandLoop::Idle>(loop->step())) << "nothing comes back by itself";
    EXPECT_EQ(timer.step(), (timer::DeadlineTimer::Step{0, false}));
    clock.advance(timer::DeadlineTimer::unread_put_off);
  }
  readable();
  timer.step();
  step();
  EXPECT_EQ(types().back(), "account.enrollment_expired");
  EXPECT_EQ(timer.step(), (timer::DeadlineTimer::Step{0, false}));
}

}  // namespace
}  // namespace mfad::command::test

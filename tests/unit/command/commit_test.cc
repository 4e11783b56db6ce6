#include "tests/unit/command/command_bench.h"

namespace mfad::command::test {
namespace {

using Happened = std::vector<std::string>;

std::size_t count_of(const std::vector<std::string>& all, std::string_view one) {
  return static_cast<std::size_t>(std::ranges::count(all, one));
}

TEST_F(CommandTest, IsIdleWithoutWork) { EXPECT_TRUE(std::holds_alternative<CommandLoop::Idle>(loop->step())); }

TEST_F(CommandTest, MakesAGroupDurableThenAnswersInOrderThenWakes) {
  submit(put_store(StoreId{"a"}));
  submit(put_store(StoreId{"b"}));
  const auto step = loop->step();
  ASSERT_TRUE(std::holds_alternative<CommandLoop::Worked>(step));
  EXPECT_EQ(std::get<CommandLoop::Worked>(step).commands, 2U);
  EXPECT_EQ(log.last_group(), 1U) << "one sync for both";
  const auto end = log.tail().value;
  const auto answer = fmt::format("answer 200 at tail {}", end);
  EXPECT_EQ(happened, (Happened{answer, answer, fmt::format("tail {}", end)}));
  EXPECT_LT(answered[0].position, answered[1].position);
  const auto mark = head_register.mark();
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->position, log.tail());
  EXPECT_EQ(mark->group, 1U);
}

TEST_F(CommandTest, DecidesOnWhatTheSameGroupHasDecided) {
  submit(put_store(s1));
  submit(put_store(s1));  // If-None-Match: *
  loop->step();
  EXPECT_EQ(answered[0].status, 200);
  EXPECT_EQ(answered[1].status, 412);
}

TEST_F(CommandTest, AnswersNobodyWhenTheGroupCouldNotBeWritten) {
  for (const auto fault : {memory::WriteFault::lost, memory::WriteFault::kept}) {
    log.fail_next_append(fault);
    submit(put_store(s1));
    EXPECT_TRUE(std::holds_alternative<CommandLoop::Failed>(loop->step()));
    EXPECT_EQ(happened, Happened{});
    log.crash();
    restart();
  }
  EXPECT_EQ(count_of(types(), "store.registered"), 1U) << "the kept one";
}

TEST_F(CommandTest, AnswersNobodyWhenTheHeadRegisterCouldNotBeWritten) {
  head_register.fail_next_write(memory::WriteFault::lost);
  submit(put_store(s1));
  EXPECT_TRUE(std::holds_alternative<CommandLoop::Failed>(loop->step()));
  EXPECT_EQ(happened, Happened{});
}

TEST_F(CommandTest, ReleasesEffectsOnlyWhenTheyAreDurable) {
  open_house();
  happened.clear();
  run(enroll_email());
  const auto end = log.tail().value;
  EXPECT_EQ(happened, (Happened{"effect", fmt::format("answer 200 at tail {}", end), fmt::format("tail {}", end)}));
  ASSERT_EQ(deliveries.size(), 1U);
  EXPECT_EQ(deliveries[0].message.address, "alice@example.org");

  clock.advance(std::chrono::minutes{1});
  log.fail_next_append(memory::WriteFault::lost);
  submit(enroll_email());
  EXPECT_TRUE(std::holds_alternative<CommandLoop::Failed>(loop->step()));
  EXPECT_EQ(deliveries.size(), 1U);
}

TEST_F(CommandTest, RefusesARevokedCaller) {
  const Actor admin = bootstrap();
  EXPECT_EQ(run(put_store(StoreId{"a"}), by("stranger")).status, 401);
  EXPECT_EQ(run(put_store(StoreId{"a"}), admin).status, 200);
}

TEST_F(CommandTest, SwapsTheCallerTableOnceItIsDurable) {
  ASSERT_NE(callers.get(), nullptr);
  EXPECT_EQ(callers.get()->find("token"), nullptr);
  bootstrap();
  const auto table = callers.get();
  ASSERT_NE(table->find("token"), nullptr);
  EXPECT_EQ(table->find("token")->id, CallerId{"bootstrap"});
  EXPECT_EQ(table->position(), log.tail());
  EXPECT_EQ(table->find("tokem"), nullptr);
  restart();
  EXPECT_NE(callers.get()->find("token"), nullptr) << "loaded at the start";
}

TEST_F(CommandTest, DoesNotExecuteWhatWaitedTooLong) {
  auto late = submission(put_store(s1));
  late.deadline = clock.since_boot() + Milliseconds{10};
  submit(std::move(late));
  clock.advance(Milliseconds{11});
  loop->step();
  EXPECT_EQ(answered.back().status, 503);
  EXPECT_EQ(log.tail(), Position{});
}

TEST_F(CommandTest, TurnsAFailedCheckOfADecisionIntoA500AndAppendsNothing) {
  open_house();
  account::StartEnrollment start;
  start.key = alice;
  start.authenticated_at = clock.wall();
  start.client = "portal";
  const Answer started = run(AccountCommand{start});
  ASSERT_EQ(started.status, 200);
  const Position before = log.tail();
  const AccountCommand confirm{account::ConfirmEnrollment{alice, EnrollmentId{started.body}, Secret{"000000"}}};
  code_check.broken = true;
  submit(confirm);
  const auto step = loop->step();
  EXPECT_EQ(answered.back().status, 500);
  const auto& failed = std::get<CommandLoop::Worked>(step).checks_failed;
  ASSERT_EQ(failed.size(), 1U) << "for who reads the log";
  EXPECT_EQ(failed[0].request_id, "r");
  EXPECT_NE(failed[0].reason.find("a code check that works"), std::string::npos);
  EXPECT_EQ(log.tail(), before);
  code_check.broken = false;
  EXPECT_EQ(run(confirm).status, 200) << "the machine goes on, and nothing had changed";
  EXPECT_GT(log.tail(), before);
}

TEST_F(CommandTest, RefusesWhatDoesNotFitARecordAndGoesOn) {
  const auto reject =
      run(InstallationCommand{installation::RecordAccessDenied{CallerId{"c"}, std::string(40'000, 'x'), 1}});
  EXPECT_EQ(reject.status, 400);
  EXPECT_EQ(log.tail(), Position{});
  EXPECT_EQ(run(put_store(s1)).status, 200);
}

TEST_F(CommandTest, KeepsRecordedAtFromGoingBack) {
  run(put_store(StoreId{"a"}));
  clock.jump_wall(-std::chrono::hours{1});
  run(put_store(StoreId{"b"}));
  const auto records = log.read({}, 100, 1U << 20U);
  Timestamp last;
  for (const auto& record : *records) {
    const auto at = decode_envelope(record.bytes)->recorded_at;
    EXPECT_GE(at, last);
    last = at;
  }
}

TEST_F(CommandTest, CarriesThePublishersCursorsInAGroup) {
  cursors.put({{"a", "1"}});
  cursors.put({{"a", "2"}, {"b", "3"}});
  loop->step();
  EXPECT_EQ(log.cursors(), (std::map<std::string, std::string>{{"a", "2"}, {"b", "3"}}));
  EXPECT_EQ(log.tail(), Position{});
}

TEST_F(CommandTest, PutsASnapshotEverySixtyFourEventsThatEqualsTheFold) {
  open_house();
  for (int i = 0; i < 140; ++i) {
    clock.advance(Milliseconds{1});
    ASSERT_EQ(run(observe(fmt::format("alice {}", i))).status, 200);
  }
  const auto snapshot = log.snapshot(alice_stream);
  ASSERT_TRUE(snapshot.has_value() && snapshot->has_value());
  EXPECT_EQ((*snapshot)->version, StreamVersion{128});
  const StreamLoader loader{log, box};
  const auto with_snapshot = loader.load(alice_stream);
  log.drop_snapshots();
  const auto folded = loader.load(alice_stream);
  ASSERT_TRUE(with_snapshot.has_value() && folded.has_value());
  EXPECT_EQ(*with_snapshot->state, *folded->state);
  EXPECT_EQ(with_snapshot->head, folded->head);
  EXPECT_EQ(std::get<account::AccountState>(*folded->state).facts.user_name, "alice 139");
}

TEST_F(CommandTest, PutsASnapshotWithTheNextChangeOfAStreamThatWasLongToLoad) {
  open_house();
  const auto observe_until = [&](std::uint64_t version) {
    while (log.head(alice_stream)->value().version < StreamVersion{version}) {
      clock.advance(Milliseconds{1});
      ASSERT_EQ(run(observe(fmt::format("alice {}", log.tail().value))).status, 200);
    }
  };
  observe_until(StreamLoader::folded_long - 1);
  restart();
  observe_until(StreamLoader::folded_long);
  EXPECT_FALSE(log.snapshot(alice_stream)->has_value()) << "it was short enough";
  restart();
  observe_until(StreamLoader::folded_long + 2);
  ASSERT_TRUE(log.snapshot(alice_stream)->has_value());
  EXPECT_EQ((*log.snapshot(alice_stream))->version, StreamVersion{StreamLoader::folded_long + 1});

  const StreamLoader loader{log, box};
  const auto with_snapshot = loader.load(alice_stream);
  EXPECT_EQ(with_snapshot->folded, 1U);
  log.drop_snapshots();
  const auto folded = loader.load(alice_stream);
  EXPECT_EQ(*with_snapshot->state, *folded->state);
  EXPECT_EQ(folded->folded, StreamLoader::folded_long + 2);
}

TEST_F(CommandTest, PassesOverSnapshotsThatAreOfNoUse) {
  open_house();
  const StreamLoader loader{log, box};
  const auto folded = loader.load(alice_stream);
  ASSERT_TRUE(folded.has_value());
  constexpr std::uint32_t schema = account::AccountState::schema;
  const std::string label = StreamLoader::snapshot_label(alice_stream);
  const auto whole = seal_state(State{account::AccountState{}}, folded->head->key_slot, label, box);
  const auto of_a_store = seal_state(State{store::StoreState{}}, folded->head->key_slot, label, box);
  for (const Snapshot& useless :
       {Snapshot{StreamVersion{1}, schema + 1, *whole}, Snapshot{StreamVersion{1}, schema, "damaged"},
        Snapshot{StreamVersion{1}, schema, *of_a_store}, Snapshot{folded->head->version.next(), schema, *whole}}) {
    Group group;
    group.number = log.last_group() + 1;
    group.snapshots.push_back({alice_stream, useless});
    ASSERT_TRUE(log.append(group).has_value());
    const auto loaded = loader.load(alice_stream);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    EXPECT_EQ(*loaded->state, *folded->state);
  }
}

}  // namespace
}  // namespace mfad::command::test

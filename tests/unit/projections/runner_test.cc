#include "tests/unit/projections/runner_bench.h"

namespace mfad::test {
namespace {

TEST_F(Runner, FoldsToTheTailAndShowsIt) {
  start();
  EXPECT_EQ(view.get()->position, Position{});
  run();
  EXPECT_EQ(one.positions, (Positions{1, 2, 3, 4, 5}));
  EXPECT_EQ(view.get()->position, Position{5});
  EXPECT_EQ(advanced, Position{5});
  EXPECT_TRUE(view.get()->rows->get("one/row/5"));
  EXPECT_EQ(state_of("one"), "running at 5 ");
  story.observed("a", "DC=x");
  run();
  EXPECT_EQ(one.positions.back(), 6U);
}

TEST_F(Runner, GoesOnWhereItWasAfterARestart) {
  start();
  run();
  story.observed("a", "DC=x");
  start();
  EXPECT_EQ(view.get()->position, Position{5});
  run();
  EXPECT_EQ(one.positions, Positions{6});
}

TEST_F(Runner, FoldsAgainWhatWasLostWithUnsyncedRows) {
  start();
  run();
  rows.keep();
  story.observed("a", "DC=x");
  run();
  rows.crash();
  start();
  EXPECT_EQ(runner->states_from(), Position{6}) << "no state older than what the topic may have seen";
  run();
  EXPECT_EQ(one.positions, Positions{6});
}

TEST_F(Runner, StartsOverWithAnotherSchemaAndLeavesTheOthersAlone) {
  start();
  run();
  one.schema = 2;
  start();
  EXPECT_FALSE(has("one/row/1"));
  EXPECT_EQ(state_of("one"), "rebuilding at 0 ");
  run();
  EXPECT_EQ(one.positions, (Positions{1, 2, 3, 4, 5}));
  EXPECT_EQ(two.positions, Positions{});
  EXPECT_EQ(state_of("one"), "running at 5 ");
}

TEST_F(Runner, StartsOverWithTheRowsOfAnotherLog) {
  start();
  run();
  Story other{2};
  other.open_house().observed("a", "DC=x");
  start(other);
  run();
  EXPECT_EQ(one.positions, (Positions{1, 2, 3, 4, 5, 6}));
}

TEST_F(Runner, StartsOverWhenTheChainDiffersOrTheRowsAreAheadOfTheLog) {
  start();
  run();
  const auto damage = [&](auto change) {
    auto checkpoint = *read_checkpoint(*rows.snapshot(), "one");
    change(checkpoint);
    auto batch = rows.begin();
    write_checkpoint(*batch, "one", checkpoint);
    ASSERT_TRUE(rows.commit(std::move(batch)).has_value());
    start();
    run();
    EXPECT_EQ(one.positions, (Positions{1, 2, 3, 4, 5}));
    EXPECT_EQ(two.positions, Positions{});
  };
  damage([](Checkpoint& checkpoint) { checkpoint.chain_hash[0] ^= 1; });
  damage([](Checkpoint& checkpoint) { checkpoint.position = Position{6}; });
}

TEST_F(Runner, HaltsOneThatFailsAndLetsTheOthersGoOn) {
  for (const bool throws : {false, true}) {
    one.fails_at = Position{3};
    one.throws = throws;
    start();
    ASSERT_TRUE(runner->request_rebuild("one"));
    ASSERT_TRUE(runner->request_rebuild("two"));
    run();
    EXPECT_EQ(state_of("one"), throws ? "halted at 0 thrown on purpose" : "halted at 0 failed on purpose");
    EXPECT_FALSE(has("one/row/1")) << "nothing of the slice is kept";
    EXPECT_EQ(state_of("two"), "running at 5 ");
    EXPECT_EQ(view.get()->position, Position{}) << "what it shows is as old as the oldest";
  }
  one.fails_at = {};
  one.positions.clear();
  EXPECT_TRUE(runner->request_rebuild("one"));
  run();
  EXPECT_EQ(one.positions, (Positions{1, 2, 3, 4, 5}));
  EXPECT_EQ(view.get()->position, Position{5});
}

TEST_F(Runner, HaltsAllWhereTheLogCannotBeReadUntilItIsStartedAgain) {
  start();
  run();
  story.observed("a", "DC=x");
  story.log.make_unreadable({.record = Position{6}});
  run();
  EXPECT_EQ(state_of("one"), "halted at 5 the record cannot be read (injected)");
  EXPECT_EQ(state_of("role_state"), "halted at 5 the record cannot be read (injected)");
  ASSERT_EQ(log.lines.size(), 4U) << "one for each";
  EXPECT_EQ(log.lines.front(),
            "3 a projection halted: its answers stand still projection=one position=5 "
            "reason=the record cannot be read (injected)");
  EXPECT_EQ(view.get()->position, Position{5}) << "what there is goes on being shown";
  story.log.make_unreadable({});
  start();
  run();
  EXPECT_EQ(one.positions, Positions{6});
  EXPECT_EQ(state_of("one"), "running at 6 ");
}

TEST_F(Runner, HaltsOnlyTheOneThatNeedsWhatCannotBeRead) {
  start();
  run();
  one.fails_at = Position{6};
  story.observed("a", "DC=x");
  run();
  one.fails_at = {};
  story.log.make_unreadable({.record = Position{3}});
  ASSERT_TRUE(runner->request_rebuild("one"));
  run();
  EXPECT_EQ(state_of("one"), "halted at 0 the record cannot be read (injected)");
  EXPECT_EQ(state_of("two"), "running at 6 ");
  story.observed("b", "DC=x");
  run();
  EXPECT_EQ(state_of("two"), "running at 7 ");
}

TEST_F(Runner, RebuildsOnRequestAndKnowsItsOwn) {
  start();
  run();
  EXPECT_FALSE(runner->request_rebuild("three"));
  EXPECT_TRUE(runner->request_rebuild("two"));
  two.positions.clear();
  one.positions.clear();
  run();
  EXPECT_EQ(two.positions, (Positions{1, 2, 3, 4, 5}));
  EXPECT_EQ(one.positions, Positions{});
}

TEST_F(Runner, MarksEverythingAsResyncAfterARebuild) {
  start();
  story.observed("a", "OU=Staff,DC=x");
  run();
  ASSERT_TRUE(rows.erase_prefix("dirty/").has_value());
  ASSERT_TRUE(runner->request_rebuild("role_state"));
  run();
  const auto role = rows.snapshot()->get("dirty/role/s1/staff");
  ASSERT_TRUE(role);
  EXPECT_EQ(dirty::decode(*role), (dirty::Mark{Position{6}, dirty::Op::resync}));
  EXPECT_TRUE(has("dirty/account/s1/a"));
}

TEST_F(Runner, ClearsMarksThatWereSent) {
  start();
  story.observed("a", "OU=Staff,DC=x");
  run();
  const std::string key = "dirty/account/s1/a";
  const auto mark = dirty::decode(*rows.snapshot()->get(key));
  const auto number = runner->clear_marks({{key, {Position{1}, dirty::Op::change}}});
  EXPECT_FALSE(runner->cleared(number));
  run();
  EXPECT_TRUE(runner->cleared(number));
  EXPECT_TRUE(has(key));
  runner->clear_marks({{key, *mark}});
  run();
  EXPECT_FALSE(has(key));
}

}  // namespace
}  // namespace mfad::test

// Rows that are good are made anew beside themselves: queries go on, and a crash at any step is safe.
#include <random>

#include "tests/unit/projections/runner_bench.h"

namespace mfad::test {
namespace {

class Rebuild : public Runner {
 protected:
  static constexpr int observed_first = 1'400;  // more than two slices

  void SetUp() override {
    for (int i = 0; i < observed_first; ++i) story.observed(fmt::format("a{}", i), "OU=Staff,DC=x");
    start();
    run();
    tail = story.log.tail();
  }
  void step() { ASSERT_TRUE(runner->step().has_value()); }
  bool rebuilding(std::string_view name) const { return state_of(name).starts_with("rebuilding"); }

  // What readers see of some rows: values that are not sealed, and all keys.
  std::map<std::string, std::string> shown(std::string_view prefix, bool with_values) const {
    std::map<std::string, std::string> found;
    view.get()->rows->scan(prefix, prefix, [&](std::string_view key, std::string_view value) {
      found.emplace(key, with_values ? value : "");
      return true;
    });
    return found;
  }
  void expect_whole() {
    EXPECT_EQ(shown("one/row/", false).size(), tail.value);
    EXPECT_EQ(shown("role_state/p/", false).size(), static_cast<std::size_t>(observed_first));
    EXPECT_EQ(view.get()->position, tail);
  }

  Position tail;
};

TEST_F(Rebuild, AnswersFromTheOldRowsAndTakesInWhatHappensMeanwhile) {
  ASSERT_TRUE(runner->request_rebuild("role_state"));
  ASSERT_TRUE(runner->request_rebuild("one"));
  step();
  ASSERT_TRUE(rebuilding("role_state"));
  int slices = 0;
  while (rebuilding("role_state") || rebuilding("one")) {
    if (slices == 2) {
      story.observed("late", "OU=Staff,DC=x");
      tail = story.log.tail();
    }
    step();
    ASSERT_EQ(view.get()->position, tail) << "after slice " << slices;
    ASSERT_TRUE(view.get()->rows->get(fmt::format("one/row/{}", tail.value)));
    ASSERT_GE(shown("role_state/p/", false).size(), static_cast<std::size_t>(observed_first));
    ASSERT_LT(++slices, 50);
  }
  EXPECT_GT(slices, 4);
  EXPECT_TRUE(shown("role_state/p/", false).contains("role_state/p/s1/late"));
  EXPECT_EQ(shown("one/row/", false).size(), tail.value);
}

TEST_F(Rebuild, InItsPlaceShowsNothingBeforeItsEnd) {
  one.schema = 2;
  start();
  ASSERT_EQ(view.get()->position, Position{});
  for (const int folded : {512, 1024}) {
    step();
    EXPECT_EQ(state_of("one"), fmt::format("rebuilding at {} ", folded));
    EXPECT_EQ(view.get()->position, Position{});
  }
  step();
  EXPECT_EQ(state_of("one"), fmt::format("running at {} ", tail.value));
  expect_whole();
}

TEST_F(Rebuild, InItsPlaceWalksNoRoleBeforeItsEnd) {
  ASSERT_TRUE(rows.erase_prefix("role_state/").has_value());
  start();
  ASSERT_EQ(state_of("role_state"), "rebuilding at 0 ");
  step();
  EXPECT_EQ(view.get()->position, Position{});
  run();
  EXPECT_TRUE(has("dirty/account/s1/a7"));
  expect_whole();
}

TEST_F(Rebuild, InItsPlaceIsSafeWhereverACrashComes) {
  const auto counts = shown("role_state/c/", true);
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    std::minstd_rand chance{seed};
    one.schema = seed + 1;
    ASSERT_TRUE(rows.erase_prefix("role_state/").has_value());
    rows.after_write = [&] {
      if (chance() % 3 == 0) rows.keep();
    };
    start();
    for (int steps = 0; steps < 10; ++steps) {
      step();
      if (chance() % 3 != 0) continue;
      if (chance() % 2 == 0) rows.keep();
      rows.crash();
      start();
    }
    rows.after_write = nullptr;
    run();
    expect_whole();
    EXPECT_EQ(shown("role_state/c/", true), counts) << "seed " << seed;
  }
}

TEST_F(Rebuild, ThatCannotBeWrittenShowsNothingOfIt) {
  one.schema = 2;
  start();
  step();
  const Position before = advanced;
  rows.fails = true;
  EXPECT_FALSE(runner->step().has_value());
  EXPECT_EQ(view.get()->position, Position{});
  EXPECT_EQ(advanced, before);

  rows.fails = false;
  one.fails_at = Position{600};
  start();
  step();
  rows.fails = true;
  EXPECT_FALSE(runner->step().has_value()) << "it halts, and must not show what was not written";
  EXPECT_EQ(view.get()->position, Position{});
}

TEST_F(Rebuild, BesideThatCannotBeWrittenIsNoRebuild) {
  ASSERT_TRUE(runner->request_rebuild("one"));
  step();
  rows.fails = true;
  EXPECT_FALSE(runner->step().has_value());
  rows.fails = false;
  start();
  run();
  expect_whole();
}

TEST_F(Rebuild, InItsPlaceThatHaltsShowsWhatWasWrittenBefore) {
  one.schema = 2;
  one.fails_at = Position{600};
  start();
  step();
  step();
  EXPECT_EQ(state_of("one"), "halted at 512 failed on purpose");
  EXPECT_EQ(view.get()->position, Position{512});
  EXPECT_EQ(shown("one/row/", false).size(), 512U);
}

TEST_F(Rebuild, ShowsTheSameRowsAndLeavesNothingOfTheOldOnes) {
  const auto counts = shown("role_state/c/", true);
  const auto keys = shown("role_state/", false);
  ASSERT_FALSE(counts.empty());
  for (int turn = 0; turn < 3; ++turn) {  // to the second generation, and back, and again
    ASSERT_TRUE(runner->request_rebuild("role_state"));
    run();
    EXPECT_EQ(shown("role_state/c/", true), counts);
    EXPECT_EQ(shown("role_state/", false), keys);
    EXPECT_EQ(rows.snapshot()->get("generation/role_state").has_value(), turn % 2 == 0);
    EXPECT_EQ(has("role_state/c/s1/staff"), turn % 2 == 1);
    EXPECT_EQ(has("second/role_state/c/s1/staff"), turn % 2 == 0);
    start();
    EXPECT_EQ(state_of("role_state"), fmt::format("running at {} ", tail.value));
    EXPECT_EQ(shown("role_state/", false), keys) << "a restart reads the generation that is shown";
  }
}

TEST_F(Rebuild, MarksNothingOfWhatItFoldsAgainAndEverythingAtItsEnd) {
  ASSERT_TRUE(rows.erase_prefix("dirty/").has_value());
  ASSERT_TRUE(runner->request_rebuild("role_state"));
  step();
  step();
  ASSERT_TRUE(rebuilding("role_state"));
  EXPECT_FALSE(has("dirty/role/s1/staff"));
  run();
  EXPECT_TRUE(has("dirty/role/s1/staff"));
  EXPECT_TRUE(has("dirty/account/s1/a7"));
}

TEST_F(Rebuild, MarksEverythingAfterACrashBetweenItsEndAndTheMarks) {
  ASSERT_TRUE(rows.erase_prefix("dirty/").has_value());
  ASSERT_TRUE(runner->request_rebuild("role_state"));
  bool shown_before_crash = false;
  rows.after_write = [&] {
    if (shown_before_crash || !has("generation/role_state")) return;
    rows.keep();
    shown_before_crash = true;
  };
  while (!shown_before_crash) step();
  rows.after_write = nullptr;
  rows.crash();
  ASSERT_FALSE(has("dirty/role/s1/staff"));
  start();
  run();
  EXPECT_TRUE(has("dirty/role/s1/staff"));
  EXPECT_TRUE(has("dirty/account/s1/a7"));
  EXPECT_FALSE(has("dirty/everything"));
}

TEST_F(Rebuild, IsSafeWhereverACrashComes) {
  const auto counts = shown("role_state/c/", true);
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    std::minstd_rand chance{seed};
    rows.keep();
    rows.after_write = [&] {
      if (chance() % 3 == 0) rows.keep();
    };
    ASSERT_TRUE(runner->request_rebuild("role_state"));
    ASSERT_TRUE(runner->request_rebuild("one"));
    for (int steps = 0; steps < 25; ++steps) {
      step();
      if (chance() % 5 != 0) continue;
      if (chance() % 2 == 0) rows.keep();  // everything that was committed had reached the disk
      rows.crash();
      start();
      ASSERT_EQ(view.get()->position, tail) << "seed " << seed << " step " << steps;
      expect_whole();
    }
    rows.after_write = nullptr;
    run();
    expect_whole();
    EXPECT_EQ(shown("role_state/c/", true), counts) << "seed " << seed;
    for (const auto& [key, value] : rows.rows()) {
      ASSERT_FALSE(key.starts_with("one/") && has("generation/one")) << key << ": rubbish of seed " << seed;
      ASSERT_FALSE(key.starts_with("second/one/") && !has("generation/one")) << key << ": rubbish of seed " << seed;
    }
  }
}

TEST_F(Rebuild, GoesOnAfterARestartWhereItWas) {
  ASSERT_TRUE(runner->request_rebuild("one"));
  step();
  step();
  start();
  EXPECT_EQ(state_of("one"), fmt::format("rebuilding at {} ", tail.value));
  run();
  ASSERT_FALSE(one.positions.empty());
  EXPECT_GT(one.positions.front(), 500U);
  EXPECT_EQ(state_of("one"), fmt::format("running at {} ", tail.value));
}

TEST_F(Rebuild, OfANewSchemaLeavesTheOldRowsAnsweringWhereTheyCanBeRead) {
  one.schema = 2;
  one.also_serves = 1;
  start();
  EXPECT_EQ(state_of("one"), fmt::format("rebuilding at {} ", tail.value));
  EXPECT_EQ(view.get()->position, tail);
  run();
  EXPECT_EQ(one.positions.size(), tail.value);
  EXPECT_EQ(read_checkpoint(*view.get()->rows, "one")->schema, 2U);
  start();
  EXPECT_EQ(state_of("one"), fmt::format("running at {} ", tail.value));
}

TEST_F(Rebuild, ThatFailsLeavesTheOldRowsAsTheyAre) {
  ASSERT_TRUE(runner->request_rebuild("one"));
  one.fails_at = Position{900};
  run();
  EXPECT_EQ(state_of("one"), fmt::format("running at {} ", tail.value));
  EXPECT_EQ(log.lines, (std::vector<std::string>{"3 a projection could not be rebuilt: its old rows go on answering "
                                                 "projection=one position=512 reason=failed on purpose"}));
  EXPECT_FALSE(has("second/one/row/1"));
  expect_whole();
}

TEST_F(Rebuild, ThatCannotReadTheLogLeavesTheOldRowsAsTheyAre) {
  ASSERT_TRUE(runner->request_rebuild("one"));
  story.log.make_unreadable({.record = Position{900}});
  run();
  EXPECT_EQ(state_of("one"), fmt::format("running at {} ", tail.value));
  EXPECT_FALSE(has("second/one/row/1"));
  expect_whole();
  story.log.make_unreadable({});
  ASSERT_TRUE(runner->request_rebuild("one"));
  run();
  EXPECT_TRUE(has("generation/one"));
  expect_whole();
}

TEST_F(Rebuild, OfRowsOfAnotherLogThrowsBothGenerationsAwayAtOnce) {
  ASSERT_TRUE(runner->request_rebuild("one"));
  run();
  ASSERT_TRUE(has("generation/one"));
  Story other{2};
  other.open_house();
  start(other);
  EXPECT_FALSE(has("generation/one"));
  EXPECT_FALSE(has("second/one/row/1"));
  EXPECT_EQ(state_of("one"), "rebuilding at 0 ");
}

}  // namespace
}  // namespace mfad::test

// A change that moves everybody from one role to another reaches the rows in portions, of which nobody sees a part.
#include <random>

#include "projections/role_state/keys.h"
#include "tests/unit/projections/runner_bench.h"

namespace mfad::test {
namespace {

constexpr int people = 2'500;  // two portions and a half
constexpr std::size_t rows_of_a_person = 4;
constexpr std::size_t rows_beside = 512 + 50;  // those of a slice of the counting projections, and the roles'

class Spread : public Runner {
 protected:
  void SetUp() override {
    for (int i = 0; i < people; ++i) story.observed(fmt::format("a{}", i), "OU=Staff,DC=x");
    begin();
    run();
    before = counts();
    ASSERT_EQ(before, (Counts{{"staff", people}}));
  }
  void begin() {
    start();
    rows.most = 0;
  }
  using Counts = std::map<std::string, std::int64_t>;  // members by role
  Counts counts() const {
    Counts all;
    const std::string prefix = "role_state/c/s1/";
    view.get()->rows->scan(prefix, prefix, [&](std::string_view key, std::string_view row) {
      const auto counted = role_state::decode(row);
      const auto members = role_state::summarise(*counted, {}, {}).members;
      if (members != 0) all.emplace(key.substr(prefix.size()), members);
      return true;
    });
    return all;
  }
  std::size_t members_of(const std::string& role) const {
    std::size_t found = 0;
    const std::string prefix = role_state::members_prefix(s1, RoleId{role});
    view.get()->rows->scan(prefix, prefix, [&](std::string_view, std::string_view) { return ++found; });
    return found;
  }
  void create(const std::string& role, std::int32_t priority) {
    store::RoleCreated created;
    created.role = RoleId{role};
    created.name = role;
    created.priority = priority;
    created.criteria = below("DC=x");
    story.given(store_stream, created);
  }
  Counts before;
};

TEST_F(Spread, ReachesEverybodyInBatchesThatDoNotGrowWithTheirNumber) {
  begin();
  create("all", 1);
  run();
  EXPECT_EQ(counts(), (Counts{{"all", people}}));
  EXPECT_EQ(members_of("all"), static_cast<std::size_t>(people));
  EXPECT_EQ(members_of("staff"), 0U);
  EXPECT_LE(rows.most, rows_of_a_person * role_state::RoleStateProjection::people_per_portion + rows_beside);
  EXPECT_TRUE(has("dirty/account/s1/a7"));
}

TEST_F(Spread, ShowsNothingOfItselfBeforeItsEnd) {
  create("all", 1);
  const Position tail = story.log.tail();
  int steps = 0;
  for (; view.get()->position != tail; ++steps) {
    ASSERT_EQ(counts(), before);
    ASSERT_LT(steps, 10);
    ASSERT_TRUE(runner->step().value());
    if (steps == 0) story.observed("late", "OU=Staff,DC=x");
  }
  EXPECT_EQ(counts(), (Counts{{"all", people}}));
  EXPECT_EQ(steps, 3);
  run();
  EXPECT_EQ(counts(), (Counts{{"all", people + 1}}));
}

TEST_F(Spread, MovesEverybodyOnceWhereSeveralChangesFollowEachOther) {
  begin();
  create("first", 9);
  create("second", 8);
  create("third", 7);
  int steps = 0;
  for (; view.get()->position != story.log.tail(); ++steps) ASSERT_TRUE(runner->step().value());
  EXPECT_EQ(steps, 3);
  EXPECT_EQ(counts(), (Counts{{"third", people}}));
  EXPECT_FALSE(has("role_state/c/s1/first"));
}

TEST_F(Spread, TakesInNoChangeThatComesWhileItIsUnderWay) {
  create("all", 5);
  ASSERT_TRUE(runner->step().value());
  create("later", 1);
  run();
  EXPECT_EQ(counts(), (Counts{{"later", people}}));
  EXPECT_EQ(members_of("all"), 0U);
}

TEST_F(Spread, IsWhatWholeFoldsAddUpTo) {
  create("all", 1);
  story.observed("late", "OU=Other,DC=x");
  story.given(store_stream, store::RoleDisabled{RoleId{"all"}}, store::RoleEnabled{RoleId{"all"}});
  story.given(store_stream, store::RoleDisabled{RoleId{"all"}});
  run();
  memory::MemoryRowStore whole;
  role_state::RoleStateProjection projection{context};
  Position folded;
  story.fold_into(projection, whole, folded, 100);
  const auto ours = rows.rows();
  for (const auto& [key, row] : whole.rows()) {
    if (key.starts_with("role_state/c/") || key.starts_with("role_state/m/")) {
      ASSERT_TRUE(ours.contains(key)) << key;
      EXPECT_EQ(ours.at(key), row) << key;
    }
  }
  EXPECT_EQ(counts(), (Counts{{"staff", people}}));
}

TEST_F(Spread, IsSafeWhereverACrashComes) {
  const Counts after{{"all", people}};
  rows.keep();
  create("all", 1);
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    std::minstd_rand chance{seed};
    rows.after_write = [&] {
      if (chance() % 3 == 0) rows.keep();
    };
    for (int steps = 0; steps < 6; ++steps) {
      if (!runner->step().value()) break;
      if (chance() % 3 != 0) continue;
      rows.crash();
      start();
    }
    rows.after_write = nullptr;
    run();
    EXPECT_EQ(counts(), seed % 2 == 1 ? after : before) << "seed " << seed;
    EXPECT_EQ(members_of("all"), static_cast<std::size_t>(seed % 2 == 1 ? people : 0)) << "seed " << seed;
    rows.keep();
    if (seed % 2 == 1) {
      story.given(store_stream, store::RoleDisabled{RoleId{"all"}});
    } else {
      story.given(store_stream, store::RoleEnabled{RoleId{"all"}});
    }
  }
}

TEST_F(Spread, ThatHaltsShowsNothingOfWhatItHasWritten) {
  create("all", 1);
  ASSERT_TRUE(runner->step().value());
  auto broken = rows.begin();
  broken->put("role_state/p/s1/a999", "no person");
  ASSERT_TRUE(rows.commit(std::move(broken)).has_value());
  run();
  EXPECT_TRUE(state_of("role_state").starts_with("halted")) << state_of("role_state");
  EXPECT_EQ(counts(), before);
  ASSERT_TRUE(runner->request_rebuild("role_state"));
  run();
  EXPECT_EQ(counts(), (Counts{{"all", people}}));
}

TEST_F(Spread, HappensInRowsThatAreMadeAnewBesideToo) {
  create("all", 1);
  run();
  ASSERT_TRUE(runner->request_rebuild("role_state"));
  rows.most = 0;
  for (int steps = 0; steps < 4; ++steps) ASSERT_TRUE(runner->step().value());
  create("other", 2);
  run();
  EXPECT_EQ(counts(), (Counts{{"all", people}}));
  EXPECT_EQ(members_of("staff"), 0U);
  EXPECT_LE(rows.most, rows_of_a_person * role_state::RoleStateProjection::people_per_portion + rows_beside);
  EXPECT_EQ(log.lines, std::vector<std::string>{});
}

}  // namespace
}  // namespace mfad::test

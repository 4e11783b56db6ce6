#include "daemon/project/marks.h"

#include "projections/account_state/account_state.h"
#include "projections/account_state/keys.h"
#include "projections/checkpoint.h"
#include "projections/role_state/keys.h"
#include "projections/role_state/role_state.h"
#include "tests/unit/projections/story.h"

namespace mfad::test {
namespace {

using Keys = std::vector<std::string>;
using dirty::Mark;
using dirty::Op;

class Marks : public ::testing::Test {
 protected:
  Keys keys(std::string_view prefix) const {
    Keys all;
    rows.snapshot()->scan(prefix, prefix, [&](std::string_view key, std::string_view) {
      all.emplace_back(key);
      return true;
    });
    return all;
  }
  template <class Change>
  void commit(Change change) {
    auto batch = rows.begin();
    change(*batch);
    ASSERT_TRUE(rows.commit(std::move(batch)).has_value());
  }
  void members(const Keys& ids) {
    commit([&](RowBatch& batch) {
      for (const auto& id : ids) batch.put(role_state::member_key(key_of(id), staff), "");
    });
  }
  bool walk(std::size_t accounts_max, Position at = {}) {
    bool walked = false;
    commit([&](RowBatch& batch) { walked = project::walk_marked_roles(batch, at, accounts_max); });
    return walked;
  }

  memory::MemoryRowStore rows;
};

TEST_F(Marks, AreReadBack) {
  for (const Mark& mark : {Mark{Position{7}, Op::change}, Mark{Position{~0ULL}, Op::resync}})
    EXPECT_EQ(dirty::decode(dirty::encode(mark)), mark);
  EXPECT_EQ(dirty::decode("short"), std::nullopt);
  const auto subject = dirty::parse("dirty/account/s1/a.b", dirty::accounts_prefix);
  ASSERT_TRUE(subject);
  EXPECT_EQ(subject->store, s1);
  EXPECT_EQ(subject->id, "a.b");
  EXPECT_FALSE(dirty::parse("dirty/role/s1/r", dirty::accounts_prefix));
  EXPECT_FALSE(dirty::parse("dirty/account/s1", dirty::accounts_prefix));
}

TEST_F(Marks, AreClearedOnlyWhenTheyAreStillTheOnesThatWereSent) {
  const Mark sent{Position{5}, Op::change};
  commit([&](RowBatch& batch) {
    dirty::mark_account(batch, key_of("a"), sent);
    dirty::mark_account(batch, key_of("b"), {Position{6}, Op::change});
    dirty::mark_account(batch, key_of("c"), {Position{5}, Op::resync});
    for (const auto* key : {"dirty/account/s1/a", "dirty/account/s1/b", "dirty/account/s1/c", "dirty/account/s1/none"})
      dirty::clear(batch, key, sent);
  });
  EXPECT_EQ(keys("dirty/"), (Keys{"dirty/account/s1/b", "dirty/account/s1/c"}));
}

TEST_F(Marks, OfAWalkAreWorkedOffAPortionAtATime) {
  members({"a", "b", "c", "d", "e"});
  commit([](RowBatch& batch) { dirty::mark_walk(batch, s1, staff, {Position{5}, Op::change}); });
  EXPECT_TRUE(walk(2));
  EXPECT_EQ(keys("dirty/account/"), (Keys{"dirty/account/s1/a", "dirty/account/s1/b"}));
  EXPECT_TRUE(walk(2));
  EXPECT_TRUE(walk(2));
  EXPECT_EQ(keys("dirty/account/").size(), 5U);
  EXPECT_EQ(keys("dirty/walk/"), Keys{});
  EXPECT_EQ(keys("walked/"), Keys{});
  EXPECT_FALSE(walk(2));
}

TEST_F(Marks, OfAWalkThatIsSetAgainMeanwhileBeginWithTheFirstMemberAgain) {
  members({"a", "b", "c"});
  commit([](RowBatch& batch) { dirty::mark_walk(batch, s1, staff, {Position{5}, Op::change}); });
  EXPECT_TRUE(walk(2));
  ASSERT_TRUE(rows.erase_prefix("dirty/account/").has_value());  // sent and cleared, with what held then
  commit([](RowBatch& batch) { dirty::mark_walk(batch, s1, staff, {Position{9}, Op::change}); });
  while (walk(2)) {
  }
  EXPECT_EQ(keys("dirty/account/"), (Keys{"dirty/account/s1/a", "dirty/account/s1/b", "dirty/account/s1/c"}));
}

TEST_F(Marks, OfAWholeStoreReachAccountsWithoutARole) {
  commit([](RowBatch& batch) {
    batch.put(account_state::account_key(key_of("a")), "");
    batch.put(account_state::account_key({StoreId{"s2"}, AccountId{"z"}}), "");
    dirty::mark_walk(batch, s1, dirty::whole_store, {Position{5}, Op::resync});
  });
  EXPECT_TRUE(walk(10, Position{8}));
  EXPECT_EQ(keys("dirty/"), Keys{"dirty/account/s1/a"});
  EXPECT_EQ(dirty::decode(*rows.snapshot()->get("dirty/account/s1/a")), (Mark{Position{8}, Op::resync}));
}

TEST_F(Marks, OfEverythingAreTheRolesAndAWalkOfEachStore) {
  Story story;
  story.open_house();
  role_state::RoleStateProjection projection{story.context()};
  Position folded;
  story.fold_into(projection, rows, folded);
  ASSERT_TRUE(rows.erase_prefix("dirty/").has_value());
  commit([&](RowBatch& batch) { project::mark_all_roles_and_walks(batch, story.context(), Position{9}); });
  EXPECT_EQ(keys("dirty/"), (Keys{"dirty/role/s1/staff", "dirty/walk/s1/"}));
}

// A topic that was cut may have lost the record that told of their end.
TEST_F(Marks, OfEverythingReachWhatIsGone) {
  Story story;
  story.open_house();
  const RoleId gone{"gone"};
  store::RoleCreated created;
  created.role = gone;
  story.given(store_stream, created, store::RoleDeleted{gone}, store::Removed{});
  role_state::RoleStateProjection projection{story.context()};
  Position folded;
  story.fold_into(projection, rows, folded);
  ASSERT_TRUE(rows.erase_prefix("dirty/").has_value());
  commit([&](RowBatch& batch) { project::mark_all_roles_and_walks(batch, story.context(), Position{9}); });
  EXPECT_EQ(keys("dirty/"), (Keys{"dirty/role/s1/gone", "dirty/role/s1/staff", "dirty/walk/s1/"}));
}

TEST_F(Marks, AndCheckpointsOfAnotherShapeAreNone) {
  Checkpoint checkpoint{Position{7}, {}, {1, 2, 3}, 4};
  checkpoint.chain_hash.fill(0x5a);
  commit([&](RowBatch& batch) { write_checkpoint(batch, "one", checkpoint); });
  EXPECT_EQ(read_checkpoint(*rows.snapshot(), "one"), checkpoint);
  EXPECT_EQ(read_checkpoint(*rows.snapshot(), "other"), std::nullopt);
  commit([](RowBatch& batch) { batch.put("one/checkpoint", "short"); });
  EXPECT_EQ(read_checkpoint(*rows.snapshot(), "one"), std::nullopt);
}

}  // namespace
}  // namespace mfad::test

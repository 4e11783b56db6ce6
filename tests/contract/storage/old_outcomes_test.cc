// Outcomes leave the real log when their tables are merged.
#include "adapters/rocksdb/old_outcomes.h"

#include <gtest/gtest.h>

#include "adapters/rocksdb/batch.h"
#include "adapters/rocksdb/database.h"
#include "tests/support/group_maker.h"
#include "tests/support/scratch_directory.h"

namespace mfad::rocks {
namespace {

using testing::outcome_made_at;

class OldOutcomesTest : public ::testing::Test {
 protected:
  void put(const std::string& key, std::string_view value) {
    Writes writes{*database_};
    writes.put(Family::outcomes, key, value);
    ASSERT_TRUE(writes.commit("put an outcome"));
  }
  void merge() {
    ASSERT_TRUE(database_->db().CompactRange({}, database_->family(Family::outcomes), nullptr, nullptr).ok());
  }
  std::vector<std::string> kept() const {
    std::vector<std::string> keys;
    const auto rows = database_->iterate(Family::outcomes);
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) keys.emplace_back(view(rows->key()));
    return keys;
  }

  testing::ScratchDirectory directory_;
  std::unique_ptr<Database> database_ = Database::open_log(directory_ / "log", Database::Access::create, {}).value();
};

TEST_F(OldOutcomesTest, LeaveWithAMergeOnceTheyAreOld) {
  put("a", outcome_made_at(timestamp_from_ms(19), "old"));
  put("b", outcome_made_at(timestamp_from_ms(20), "young"));
  merge();
  EXPECT_EQ(kept(), (std::vector<std::string>{"a", "b"})) << "nothing is old before it is said";
  database_->forget_outcomes(20);
  put("c", outcome_made_at(timestamp_from_ms(21), "young"));
  merge();
  EXPECT_EQ(kept(), (std::vector<std::string>{"b", "c"}));
}

TEST_F(OldOutcomesTest, DoNotComeBackFromUnderANewerOne) {
  put("a", outcome_made_at(timestamp_from_ms(30), "first"));
  merge();
  put("a", outcome_made_at(timestamp_from_ms(19), "second"));
  database_->forget_outcomes(20);
  merge();
  EXPECT_EQ(kept(), std::vector<std::string>{});
}

TEST_F(OldOutcomesTest, StayWhenTheyHaveNoTime) {
  put("a", "damage");
  database_->forget_outcomes(20);
  merge();
  EXPECT_EQ(kept(), std::vector<std::string>{"a"});
}

}  // namespace
}  // namespace mfad::rocks

#include "daemon/query/record_page.h"

#include <gtest/gtest.h>

#include "events/base/limits.h"

namespace mfad::query {
namespace {

class RecordPages : public ::testing::Test {
 protected:
  bool take(std::uint64_t position, bool shown) {
    RecordedEvent recorded;
    recorded.envelope.position = Position{position};
    return records.take(recorded, shown, [&](JsonWriter& item) { item.raw(std::to_string(position)); });
  }

  const Cursors cursors{"key"};
  const Page page{.list = "list", .limit = 2, .after = std::nullopt};
  RecordPage records{cursors, page};
};

TEST_F(RecordPages, ThatAreFullEndBeforeTheNextThatIsShown) {
  EXPECT_TRUE(take(1, true));
  EXPECT_TRUE(take(2, false));
  EXPECT_TRUE(take(3, true));
  EXPECT_TRUE(take(4, false));
  EXPECT_FALSE(take(5, true));
  EXPECT_EQ(records.finish(), R"({"items":[1,3],"next_cursor":")" + cursors.make("list", "4") + "\"}");
}

TEST_F(RecordPages, HaveNothingBehindThemWhereOnlyOthersFollow) {
  EXPECT_TRUE(take(1, true));
  EXPECT_TRUE(take(2, true));
  EXPECT_TRUE(take(3, false));
  EXPECT_EQ(records.finish(), R"({"items":[1,2],"next_cursor":null})");
}

TEST_F(RecordPages, AreShortWhereTheFilterShowsLittle) {
  EXPECT_TRUE(take(1, true));
  for (std::uint64_t position = 2; position <= limits::scanned_per_page_max; ++position)
    ASSERT_TRUE(take(position, false));
  EXPECT_FALSE(take(limits::scanned_per_page_max + 1, false));
  EXPECT_EQ(records.finish(), R"({"items":[1],"next_cursor":")" +
                                  cursors.make("list", std::to_string(limits::scanned_per_page_max)) + "\"}");
}

TEST(RecordPage, BeginsBehindItsCursorElseBehindWhatWasAskedFor) {
  EXPECT_EQ(begin_of(Position{7}, {.list = "list", .limit = 2, .after = std::nullopt}), Position{7});
  EXPECT_EQ(begin_of(Position{7}, {.list = "list", .limit = 2, .after = "9"}), Position{9});
}

}  // namespace
}  // namespace mfad::query

#include "daemon/query/cursor.h"

#include <gtest/gtest.h>

namespace mfad::query {
namespace {

TEST(Cursors, GiveBackWhatTheyWereMadeOf) {
  const Cursors cursors("key");
  for (const std::string after : {"", "a", "ab", "abc", "acc-0001", "\xff\x00\x7f"}) {
    EXPECT_EQ(cursors.read("list", cursors.make("list", after)), after);
  }
}

TEST(Cursors, AreGoodForTheirOwnListOnly) {
  const Cursors cursors("key");
  EXPECT_EQ(cursors.read("other", cursors.make("list", "a")), std::nullopt);
}

TEST(Cursors, OfAnotherKeyAreForeign) {
  EXPECT_EQ(Cursors("one").read("list", Cursors("two").make("list", "a")), std::nullopt);
}

TEST(Cursors, ThatWereTamperedWithAreForeign) {
  const Cursors cursors("key");
  const auto good = cursors.make("list", "acc-0001");
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(cursors.read("list", bad), std::nullopt) << i;
  }
  for (const std::string bad : {"", "x", "not a cursor", "ümlaut"}) EXPECT_EQ(cursors.read("list", bad), std::nullopt);
}

TEST(ListWriter, EndsWithoutACursorWhereThereIsNoMore) {
  const Cursors cursors("key");
  const Page page{.list = "list", .limit = 2, .after = std::nullopt};
  ListWriter list(cursors, page);
  list.item("a").text("A");
  EXPECT_FALSE(list.full());
  list.item("b").text("B");
  EXPECT_TRUE(list.full());
  EXPECT_EQ(list.finish(false), R"({"items":["A","B"],"next_cursor":null})");
}

TEST(ListWriter, TellsWhereToGoOnAlsoWhenNothingWasShown) {
  const Cursors cursors("key");
  const Page page{.list = "list", .limit = 2, .after = std::nullopt};
  ListWriter list(cursors, page);
  list.passed("c");
  EXPECT_EQ(list.finish(true), R"({"items":[],"next_cursor":")" + cursors.make("list", "c") + "\"}");
}

}  // namespace
}  // namespace mfad::query

#include "daemon/ctl/import_batch.h"

#include <gtest/gtest.h>

#include "events/base/limits.h"

namespace mfad::ctl {
namespace {

TEST(ImportLine, HoldsTheFactsOfTheContract) {
  const directory::Account account{7,           "id-1",        "ada", "Ada \"L\"", false,
                                   "OU=a,DC=b", {"CN=g,DC=b"}, "a@b", std::nullopt};
  EXPECT_EQ(
      import_line(account, {"ldif", "2026-01-01T00:00:00.000Z"}),
      R"({"account_id":"id-1","user_name":"ada","display_name":"Ada \"L\"","enabled":false,"container":"OU=a,DC=b",)"
      R"("groups":["CN=g,DC=b"],"mail":"a@b","source":"ldif","observed_at":"2026-01-01T00:00:00.000Z"})"
      "\n");
}

TEST(Batch, HasTheBoundsOfOneRequest) {
  Batch lines;
  for (std::size_t i = 0; i < limits::import_lines_max; ++i) {
    ASSERT_TRUE(lines.has_room_for("x"));
    lines.add("x", i * 10);
  }
  EXPECT_FALSE(lines.has_room_for("x"));
  Batch bytes;
  bytes.add(std::string(limits::large_body_bytes_max - 1, 'x'), 1);
  EXPECT_TRUE(bytes.has_room_for("x"));
  EXPECT_FALSE(bytes.has_room_for("xx"));
}

TEST(Summary, NamesLinesOfTheFile) {
  Batch batch;
  batch.add("a", 10);
  batch.add("b", 20);
  Summary summary;
  ASSERT_TRUE(
      add_answer(summary, batch,
                 R"({"accepted":1,"unchanged":2,"stale":3,"rejected":[{"line":2,"code":"validation","detail":"d"}]})"));
  EXPECT_EQ(summary.accepted, 1);
  EXPECT_EQ(summary.unchanged, 2);
  EXPECT_EQ(summary.stale, 3);
  ASSERT_EQ(summary.rejected.size(), 1U);
  EXPECT_EQ(summary.rejected[0].line, 20U);
  EXPECT_FALSE(add_answer(summary, batch, "no").has_value());
}

}  // namespace
}  // namespace mfad::ctl

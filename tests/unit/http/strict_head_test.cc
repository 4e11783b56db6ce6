#include "adapters/http/strict_head.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/limits.h"
#include "tests/unit/http/strict_head_cases.h"

namespace mfad::http {
namespace {

using Verdict = StrictHead::Verdict;

Verdict scan_in_pieces(std::string_view bytes, std::size_t piece) {
  StrictHead head;
  for (std::size_t end = piece; end < bytes.size(); end += piece) {
    const auto verdict = head.scan(bytes.substr(0, end));
    if (verdict != Verdict::more) return verdict;
  }
  return head.scan(bytes);
}

TEST(StrictHead, GivesTheVerdictOfTheTable) {
  const auto cases = strict_head_cases();
  EXPECT_GE(cases.size(), 150U);
  for (const auto& c : cases) EXPECT_EQ(scan_in_pieces(c.bytes, c.bytes.size()), c.verdict) << c.what;
}

TEST(StrictHead, GivesTheSameVerdictByteByByte) {
  for (const auto& c : strict_head_cases()) EXPECT_EQ(scan_in_pieces(c.bytes, 1), c.verdict) << c.what;
}

TEST(StrictHead, GivesTheSameVerdictWhereverTheBytesAreCutInTwo) {
  for (const auto& c : strict_head_cases()) {
    if (c.bytes.size() > 400) continue;  // the long ones differ from these only in length
    for (std::size_t cut = 1; cut < c.bytes.size(); ++cut) {
      StrictHead head;
      auto verdict = head.scan(c.bytes.substr(0, cut));
      if (verdict == Verdict::more) verdict = head.scan(c.bytes);
      ASSERT_EQ(verdict, c.verdict) << c.what << ", cut at " << cut;
    }
  }
}

// No byte of a good head may be replaced by a control character, or followed by one.
TEST(StrictHead, RefusesAControlCharacterAnywhere) {
  const std::string good = "GET /a?b=c HTTP/1.1\r\nHost: h\r\nX-A: b c\r\n\r\n";
  for (int control = 0; control < 0x20; ++control) {
    if (control == '\t') continue;
    for (std::size_t at = 0; at < good.size(); ++at) {
      if (good[at] == static_cast<char>(control)) continue;
      auto bytes = good;
      bytes[at] = static_cast<char>(control);
      ASSERT_NE(StrictHead{}.scan(bytes), Verdict::done) << control << " at " << at;
      if (good[at] == '\r' || good[at] == '\n') continue;
      ASSERT_EQ(StrictHead{}.scan(bytes), Verdict::malformed) << control << " at " << at;
    }
  }
}

TEST(StrictHead, KnowsWhatTheHeadSays) {
  const std::string bytes =
      "POST /v1/x?y=1 HTTP/1.1\r\nHost: h\r\ncontent-LENGTH: 042\r\nExpect: 100-Continue\r\n\r\nrest";
  StrictHead head;
  ASSERT_EQ(head.scan(bytes), Verdict::done);
  EXPECT_EQ(head.size(), bytes.size() - 4);
  EXPECT_EQ(head.method(bytes), "POST");
  EXPECT_EQ(head.target(bytes), "/v1/x?y=1");
  EXPECT_EQ(head.content_length(), 42U);
  EXPECT_FALSE(head.chunked());
  EXPECT_TRUE(head.expects_continue());
}

}  // namespace
}  // namespace mfad::http

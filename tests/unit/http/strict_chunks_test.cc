#include "adapters/http/strict_chunks.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace mfad::http {

using Verdict = StrictChunks::Verdict;

struct ChunksOutcome {
  Verdict verdict = Verdict::more;
  std::string body;
  std::string rest;  // what was not used
  bool operator==(const ChunksOutcome&) const = default;
};

void PrintTo(const ChunksOutcome& outcome, std::ostream* out) {
  *out << static_cast<int>(outcome.verdict) << " body \"" << outcome.body << "\" rest \"" << outcome.rest << '"';
}

namespace {

using namespace std::string_literals;
constexpr std::size_t body_max = 20;

ChunksOutcome decode(std::string_view bytes, std::size_t cut) {
  StrictChunks chunks(body_max);
  ChunksOutcome outcome;
  auto first = bytes.substr(0, cut);
  outcome.verdict = chunks.take(first, outcome.body);
  if (outcome.verdict == Verdict::more) {
    EXPECT_EQ(first, "") << "bytes left behind while more are asked for";
    auto second = bytes.substr(cut);
    outcome.verdict = chunks.take(second, outcome.body);
    outcome.rest = second;
  } else {
    outcome.rest = std::string(first) + std::string(bytes.substr(cut));
  }
  if (outcome.verdict == Verdict::malformed || outcome.verdict == Verdict::too_large) outcome.body = outcome.rest = "";
  return outcome;
}

struct Case {
  std::string bytes;
  ChunksOutcome outcome;
};

const std::vector<Case> cases{
    {"0\r\n\r\n", {Verdict::done, "", ""}},
    {"5\r\nhello\r\n0\r\n\r\n", {Verdict::done, "hello", ""}},
    {"5\r\nhello\r\n0\r\n\r\nGET /", {Verdict::done, "hello", "GET /"}},
    {"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", {Verdict::done, "abc", ""}},
    {"A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", {Verdict::done, "01234567890123456789", ""}},
    {"0005\r\nhello\r\n0000\r\n\r\n", {Verdict::done, "hello", ""}},
    {"4\r\n\r\n\r\n\r\n0\r\n\r\n", {Verdict::done, "\r\n\r\n", ""}},
    {"3\r\na\0b\r\n0\r\n\r\n"s, {Verdict::done, "a\0b"s, ""}},
    {"", {}},
    {"5", {}},
    {"5\r\nhel", {Verdict::more, "hel", ""}},
    {"5\r\nhello\r\n", {Verdict::more, "hello", ""}},
    {"5\r\nhello\r\n0\r\n", {Verdict::more, "hello", ""}},
    {"5\r\nhello\r\n0\r\n\r", {Verdict::more, "hello", ""}},
    {"\r\n", {Verdict::malformed, "", ""}},
    {"5\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5\r\nhello\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5\r\nhello\r\n0\n\n", {Verdict::malformed, "", ""}},
    {"5\r\nhello\r\n0\r\n\n", {Verdict::malformed, "", ""}},
    {"5\rhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5\r\nhello\r0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5\r\nhellos\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5\r\nhell\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5;a=b\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5;\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5\r\nhello\r\n0;a\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5 \r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {" 5\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"+5\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"-5\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"0x5\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5h\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5_0\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"000000005\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"10000000000000005\r\nhello\r\n0\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5\r\nhello\r\n0\r\nX: y\r\n\r\n", {Verdict::malformed, "", ""}},
    {"5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n", {Verdict::malformed, "", ""}},
    {"\0\r\n\r\n"s, {Verdict::malformed, "", ""}},
    {"15\r\n", {Verdict::too_large, "", ""}},
    {"ffffffff\r\n", {Verdict::too_large, "", ""}},
    {"A\r\n0123456789\r\nb\r\n", {Verdict::too_large, "", ""}},
};

TEST(StrictChunks, DecodesOrRefusesAsTheTableSaysWhereverTheBytesAreCut) {
  for (const auto& c : cases) {
    for (std::size_t cut = 0; cut <= c.bytes.size(); ++cut) {
      ASSERT_EQ(decode(c.bytes, cut), c.outcome) << '"' << c.bytes << "\" cut at " << cut;
    }
  }
}

}  // namespace
}  // namespace mfad::http

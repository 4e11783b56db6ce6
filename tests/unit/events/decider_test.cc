#include "events/decider.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "events/base/check.h"

namespace mfad {
namespace {

RandomTape::Bytes counted() {
  RandomTape::Bytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 11);
  return bytes;
}

TEST(RandomTape, HandsOutEachByteOnce) {
  const auto bytes = counted();
  RandomTape tape{bytes};
  std::string all = tape.take(RandomTape::tape_bytes / 2);
  all += tape.take(RandomTape::tape_bytes / 2);
  EXPECT_TRUE(std::ranges::equal(all, bytes, [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));
  EXPECT_THROW(tape.take(1), CheckFailed);
}

TEST(RandomTape, MakesIdsAndTokensThatAreOpaque) {
  RandomTape tape{counted()};
  const std::string one = tape.take_id('f');
  const std::string two = tape.take_id('f');
  const std::string token = tape.take_token();
  EXPECT_EQ(one.size(), 23U);
  EXPECT_EQ(one.front(), 'f');
  EXPECT_NE(one, two);
  EXPECT_EQ(token.size(), 43U);
  for (const std::string& text : {one, two, token}) EXPECT_TRUE(is_opaque_id(text)) << text;
}

TEST(RandomTape, MakesTheSameOfTheSameBytes) {
  RandomTape one{counted()};
  RandomTape two{counted()};
  EXPECT_EQ(one.take_digits(6) + one.take_token(), two.take_digits(6) + two.take_token());
}

TEST(RandomTape, MakesCodesOfAnyLengthWithZerosInFront) {
  RandomTape zeros{RandomTape::Bytes{}};
  EXPECT_EQ(zeros.take_digits(5), "00000");
  RandomTape tape{counted()};
  for (const int count : {5, 6, 7, 8}) {
    const std::string code = tape.take_digits(count);
    EXPECT_EQ(code.size(), static_cast<std::size_t>(count));
    EXPECT_TRUE(std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; })) << code;
  }
}

TEST(Rejections, HaveACodeOfTheirOwnAndTheStatusOfTheContract) {
  std::set<std::string_view> codes;
  std::map<int, int> statuses;
  for (int reason = 0; reason <= static_cast<int>(Reason::position_ahead); ++reason) {
    const auto code = code_of(static_cast<Reason>(reason));
    EXPECT_TRUE(codes.insert(code).second) << code;
    EXPECT_EQ(code.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << code;
    ++statuses[http_status_of(static_cast<Reason>(reason))];
  }
  EXPECT_EQ(statuses,
            (std::map<int, int>{{400, 1}, {401, 1}, {403, 1}, {404, 1}, {409, 29}, {412, 1}, {428, 1}, {429, 1}}));
  EXPECT_EQ(code_of(Reason::policy_unsatisfiable), "policy-unsatisfiable");
  EXPECT_EQ(http_status_of(Reason::version_conflict), 412);
}

TEST(Envelopes, NameTheirEventByLineageAndPosition) {
  Lineage lineage{};
  lineage.back() = 0xaf;
  EXPECT_EQ(event_id(lineage, Position{7}), "000000000000000000000000000000af-7");
}

}  // namespace
}  // namespace mfad

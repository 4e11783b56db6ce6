#include "daemon/api/json.h"

#include <gtest/gtest.h>

#include "events/base/limits.h"

namespace mfad::api {
namespace {

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

TEST(Json, IsReadAsItStands) {
  const auto json = parse_json(" {\"a\":[1,-2,1.5,true,null,\"\\u00e4\\n\"]}\r\n");
  ASSERT_TRUE(json);
  const auto& array = std::get<Json::Array>(std::get<Json::Object>(json->value).at(0).value.value);
  EXPECT_EQ(std::get<std::int64_t>(array.at(0).value), 1);
  EXPECT_EQ(std::get<std::int64_t>(array.at(1).value), -2);
  EXPECT_EQ(std::get<double>(array.at(2).value), 1.5);
  EXPECT_EQ(std::get<bool>(array.at(3).value), true);
  EXPECT_TRUE(std::holds_alternative<std::nullptr_t>(array.at(4).value));
  EXPECT_EQ(std::get<std::string>(array.at(5).value), "\xc3\xa4\n");
}

TEST(Json, ThatCannotBeReadIsMalformed) {
  const std::vector<std::string> hostile{"",
                                         " ",
                                         "{",
                                         "{}{}",
                                         "{} x",
                                         "[1,]",
                                         "{\"a\":1,}",
                                         "{'a':1}",
                                         "{a:1}",
                                         "nul",
                                         "NaN",
                                         "Infinity",
                                         "-Infinity",
                                         "01",
                                         "+1",
                                         ".5",
                                         "1.",
                                         "1e",
                                         "\"a",
                                         "\"\\x\"",
                                         "\"\\ud800\"",
                                         "\"\\udc00\"",
                                         "\"\x01\"",
                                         "\"\n\"",
                                         "// c\n{}",
                                         "/* c */ {}",
                                         "\xef\xbb\xbf{}",
                                         "\"\xff\"",
                                         "\"\xc0\x80\"",
                                         "\"\xed\xa0\x80\"",
                                         "\"\xf4\x90\x80\x80\"",
                                         std::string("{}\0", 3),
                                         nested(limits::json_depth_max + 1),
                                         nested(10'000)};
  for (const auto& text : hostile) {
    const auto json = parse_json(text);
    ASSERT_FALSE(json) << text.substr(0, 40);
    EXPECT_TRUE(json.error().malformed) << text.substr(0, 40);
    EXPECT_FALSE(json.error().detail.empty());
  }
}

TEST(Json, MayNestToTheLimit) { EXPECT_TRUE(parse_json(nested(limits::json_depth_max))); }

TEST(Json, RefusesAMemberThatComesTwiceAndSaysWhere) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"({"a":1,"a":1})", "/a"},
      {R"({"x":{"y":[0,{"b":1,"c":2,"b":3}]}})", "/x/y/1/b"},
      {R"({"a\u0062":1,"ab":2})", "/ab"},
      {R"({"a/b~":1,"a/b~":2})", "/a~1b~0"},
  };
  for (const auto& [text, pointer] : cases) {
    const auto json = parse_json(text);
    ASSERT_FALSE(json) << text;
    EXPECT_FALSE(json.error().malformed);
    EXPECT_EQ(json.error().pointer, pointer);
  }
}

TEST(Json, OfManyMembersIsReadInReasonableTime) {
  std::string text = "{";
  for (int i = 0; i < 50'000; ++i) text += fmt::format("\"m{}\":0,", i);
  EXPECT_TRUE(parse_json(text + "\"z\":0}"));
  EXPECT_FALSE(parse_json(text + "\"m7\":0}"));
}

}  // namespace
}  // namespace mfad::api

#include "events/base/json_writer.h"

#include <gtest/gtest.h>

namespace mfad {
namespace {

std::string text_of(std::string_view value) {
  std::string out;
  JsonWriter{out}.text(value);
  return out;
}

TEST(JsonWriter, EscapesWhatJsonMustNotHold) {
  EXPECT_EQ(text_of("plain / text"), R"("plain / text")");
  EXPECT_EQ(text_of("\"\\\n\r\t"), R"("\"\\\n\r\t")");
  EXPECT_EQ(text_of(std::string_view{"\0\x01\x1f\x7f", 4}), R"("\u0000\u0001\u001f\u007f")");
}

TEST(JsonWriter, KeepsWellFormedUtf8) {
  for (const std::string_view text : {"\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x94\x91", "a\xc3\xa4z"})
    EXPECT_EQ(text_of(text), "\"" + std::string{text} + "\"");
}

TEST(JsonWriter, ReplacesEachIllFormedByte) {
  const std::string mark = "\xef\xbf\xbd";
  EXPECT_EQ(text_of("a\xff z"), "\"a" + mark + " z\"");
  EXPECT_EQ(text_of("\xc3"), "\"" + mark + "\"");                                   // cut
  EXPECT_EQ(text_of("\xc0\xaf"), "\"" + mark + mark + "\"");                        // overlong
  EXPECT_EQ(text_of("\xed\xa0\x80"), "\"" + mark + mark + mark + "\"");             // a surrogate
  EXPECT_EQ(text_of("\xf4\x90\x80\x80"), "\"" + mark + mark + mark + mark + "\"");  // beyond U+10FFFF
}

TEST(JsonWriter, PutsCommasWhereTheyAreDue) {
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  json.member("text", "a");
  json.member("yes", true);
  json.member("number", std::int64_t{-9'007'199'254'740'993});
  json.member("name", StoreId{"s1"});
  json.member("position", Position{7});
  json.member("at", timestamp_from_ms(0));
  json.member("types", TypeSet{AuthenticationType::yubikey, AuthenticationType::sms});
  json.member("none", std::optional<FlowId>{});
  json.member("some", std::optional{FlowStatus::open});
  json.key("list");
  json.begin_array();
  json.integer(1);
  json.begin_object();
  json.end_object();
  json.begin_array();
  json.end_array();
  json.null();
  json.end_array();
  json.raw_members(R"("x":1,"y":2)");
  json.member("last", false);
  json.end_object();
  EXPECT_EQ(
      out,
      R"({"text":"a","yes":true,"number":-9007199254740993,"name":"s1","position":7,"at":"1970-01-01T00:00:00.000Z",)"
      R"("types":["sms","yubikey"],"none":null,"some":"open","list":[1,{},[],null],"x":1,"y":2,"last":false})");
}

}  // namespace
}  // namespace mfad

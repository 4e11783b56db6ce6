#include "daemon/ctl/table.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "daemon/ctl/json_view.h"
#include "daemon/ctl/views.h"

namespace mfad::ctl {
namespace {

TEST(Table, AlignsCharactersNotBytes) {
  EXPECT_EQ(format_table({"NAME", "X"}, {{"Zo\xc3\xab", "1"}, {"Abcdef", "2"}}),
            "NAME    X\n"
            "Zo\xc3\xab     1\n"
            "Abcdef  2\n");
}

TEST(Table, LetsNoControlCharacterReachTheTerminal) {
  EXPECT_EQ(printable("a\x1b[31m\n\x7f\xc2\x9b"
                      "b"),
            "a?[31m???b");
}

TEST(JsonView, ReadsAsPeopleDo) {
  const auto value = boost::json::parse(R"({"a":{"b":["x","y"],"c":null,"d":true,"e":[]},"n":3})");
  EXPECT_EQ(text_at(value, "a.b"), "x, y");
  EXPECT_EQ(text_at(value, "a.c"), "–");
  EXPECT_EQ(text_at(value, "a.d"), "yes");
  EXPECT_EQ(text_at(value, "a.e"), "–");
  EXPECT_EQ(text_at(value, "a.x.y"), "");
  EXPECT_EQ(number_at(value, "n"), 3);
  EXPECT_EQ(number_at(value, "a"), 0);
}

TEST(RoleState, TellsInThreeLinesWhoMustHaveWhat) {
  const auto state = boost::json::parse(R"({"store_id":"corp","role_id":"staff",
    "required":{"enforced":["authenticator"],"chosen_by_end_user":1,"available":["email","authenticator"],"satisfiable":true},
    "members":214,"by_status":{"unenrolled":6,"partially_enrolled":11,"compliant":197,"stranded":0},"locked":2,
    "enrolled":[{"type":"sms","members":0},{"type":"email","members":203},{"type":"authenticator","members":201}],
    "lacking":[{"type":"authenticator","members":13}]})");
  EXPECT_EQ(format_role_state(state),
            "corp/staff   requires: authenticator + 1 of (email, authenticator)\n"
            "members 214   compliant 197 (92 %)   partially enrolled 11   unenrolled 6   stranded 0   locked 2\n"
            "enrolled  email 203   authenticator 201\n"
            "lacking   authenticator 13\n");
}

}  // namespace
}  // namespace mfad::ctl

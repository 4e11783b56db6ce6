#include "daemon/ctl/body.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "daemon/ctl/cli.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/target.h"

namespace mfad::ctl {
namespace {

Invocation parse(std::vector<const char*> words) {
  words.insert(words.begin(), "mfactl");
  return std::get<Invocation>(parse_command_line(static_cast<int>(words.size()), words.data()));
}

int exit_of(std::vector<const char*> words) {
  words.insert(words.begin(), "mfactl");
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  const auto parsed = parse_command_line(static_cast<int>(words.size()), words.data());
  testing::internal::GetCapturedStderr();
  testing::internal::GetCapturedStdout();
  return std::holds_alternative<int>(parsed) ? std::get<int>(parsed) : -1;
}

std::string body(std::vector<const char*> words) { return body_of(parse(std::move(words))).value(); }

TEST(Body, OfARoleHoldsItsCriteriaAndItsPolicy) {
  EXPECT_EQ(body({"role", "put", "corp", "staff", "--priority", "20", "--group", "CN=a,DC=b", "--group", "CN=c,DC=b",
                  "--container", "OU=x,DC=b", "--enforce", "authenticator,email", "--chosen", "1", "--disabled"}),
            R"({"enabled":false,"name":"staff","policy":{"lockout":{"threshold":5,"minutes":15},)"
            R"("enforced":["authenticator","email"],"chosen_by_end_user":1},"priority":20,)"
            R"("criteria":{"any_of":[{"group":"CN=a,DC=b"},{"group":"CN=c,DC=b"},{"container":"OU=x,DC=b"}]}})");
}

TEST(Body, HoldsFixedMembersAndFlags) {
  EXPECT_EQ(body({"store", "type", "disable", "corp", "email", "--force"}), R"({"enabled":false,"force":true})");
  EXPECT_EQ(body({"store", "type", "enable", "corp", "email"}), R"({"enabled":true})");
  EXPECT_EQ(body({"role", "priorities", "corp", "staff=20", "admins=10"}),
            R"({"priorities":{"staff":20,"admins":10}})");
  EXPECT_EQ(body({"caller", "create", "portal", "--role", "portal"}),
            R"({"stores":["*"],"name":"portal","role":"portal"})");
  EXPECT_EQ(body({"account", "unenroll", "corp", "a1", "email", "authenticator", "--reason", "lost"}),
            R"({"types":["email","authenticator"],"reason":"lost"})");
  EXPECT_EQ(body({"kafka", "republish", "--from", "tail"}), R"({"from":"tail"})");
  EXPECT_EQ(body({"kafka", "republish", "--from", "12"}), R"({"from":12})");
  EXPECT_EQ(body({"account", "show", "corp", "a1"}), "");
}

TEST(Body, RefusesWhatIsNoNumberAndNoPair) {
  EXPECT_EQ(body_of(parse({"role", "put", "corp", "staff"})).error().message, "--priority is required");
  EXPECT_EQ(body_of(parse({"role", "priorities", "corp", "staff"})).error().message,
            "staff is not NAME=N; write it as `staff=20`");
  EXPECT_EQ(body_of(parse({"role", "priorities", "corp", "staff=1", "staff=2"})).error().message,
            "staff is given twice; give it one number");
}

TEST(Target, EncodesWhatAPathAndAQueryMayNotHold) {
  EXPECT_EQ(target_of(parse({"account", "show", "corp", "a/b c"})), "/v1/stores/corp/accounts/a%2Fb%20c");
  EXPECT_EQ(
      target_of(parse({"account", "list", "corp", "--user-name", "j\xc3\xb6rg&x", "--locked", "--min-position", "7"})),
      "/v1/stores/corp/accounts?user_name=j%C3%B6rg%26x&locked=true&min_position=7");
}

TEST(CommandLine, TellsUsageErrorsByTheirCode) {
  EXPECT_EQ(exit_of({"--version"}), exit_ok);
  EXPECT_EQ(exit_of({"role", "put", "--help"}), exit_ok);
  for (const auto& words : std::vector<std::vector<const char*>>{{},
                                                                 {"role"},
                                                                 {"store", "type"},
                                                                 {"nonsense"},
                                                                 {"role", "list"},
                                                                 {"role", "list", "a", "b"},
                                                                 {"whoami", "--output", "xml"},
                                                                 {"event", "list", "--limit", "0"}}) {
    EXPECT_EQ(exit_of(words), exit_usage);
  }
}

TEST(CommandLine, RefusesWhatIsNoNumber) {
  for (const char* text : {"x", "1x", "-1", "", "9223372036854775808"}) {
    EXPECT_EQ(exit_of({"event", "follow", "--count", text}), exit_usage) << text;
    EXPECT_EQ(exit_of({"event", "list", "--after", text}), exit_usage) << text;
    EXPECT_EQ(exit_of({"role", "put", "corp", "staff", "--priority", text}), exit_usage) << text;
    EXPECT_EQ(exit_of({"kafka", "republish", "--from", text}), exit_usage) << text;
    EXPECT_EQ(exit_of({"whoami", "--min-position", text}), exit_usage) << text;
  }
  EXPECT_EQ(parse({"event", "follow", "--count", "3"}).value_of("--count"), "3");
}

TEST(CommandLine, TakesGlobalOptionsAnywhere) {
  EXPECT_EQ(parse({"--output", "json", "whoami"}).globals.output, "json");
  EXPECT_EQ(parse({"store", "type", "enable", "corp", "email", "--url", "http://x"}).globals.url, "http://x");
}

TEST(Tables, HoldNoVerbThatTheManualDoesNotShow) {
  std::ifstream file("ops/man/mfactl.1.scd");
  const std::string manual{std::istreambuf_iterator<char>(file), {}};
  for (const auto* verb : all_verbs()) {
    EXPECT_NE(manual.find("*" + std::string(verb->words) + "*"), std::string::npos) << verb->words;
  }
}

TEST(Tables, NameEachVerbOnceAndGuardWhatTheContractGuards) {
  std::set<std::string_view> words;
  for (const auto* verb : all_verbs()) {
    EXPECT_TRUE(words.insert(verb->words).second) << verb->words;
    EXPECT_FALSE(verb->help.empty()) << verb->words;
    const bool configures = verb->words.starts_with("store") || verb->words.starts_with("role");
    const bool changes = verb->method == "PUT" || verb->method == "DELETE";
    EXPECT_EQ(!verb->etag_of.empty(), configures && changes) << verb->words;
  }
}

}  // namespace
}  // namespace mfad::ctl

// Targets, headers, query parameters, otpauth: the small forms of a request and an answer.
#include <gtest/gtest.h>

#include "daemon/api/denials.h"
#include "daemon/api/headers.h"
#include "daemon/api/otpauth.h"
#include "daemon/api/parameters.h"
#include "daemon/api/target.h"
#include "events/base/limits.h"

namespace mfad::api {
namespace {

using Pairs = Parameters::Pairs;

TEST(Target, IsTakenApart) {
  const auto target = parse_target("/v1/stores/a%2Fb?x=1&y=a+b%2B&z");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments, (std::vector<std::string_view>{"v1", "stores", "a%2Fb"}));
  EXPECT_EQ(target->query, (Pairs{{"x", "1"}, {"y", "a b+"}, {"z", ""}}));
}

TEST(Target, RefusesWhatIsNoPath) {
  for (const auto* bad : {"", "v1", "*", "http://x/", "/%", "/%4", "/%g0", "/a?x=%", "/a?%zz=1"})
    EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(Header, RequestIdIsTakenOnlyInItsForm) {
  const auto id = [](std::string value) { return request_id_of({.headers = {{"x-request-id", std::move(value)}}}); };
  EXPECT_TRUE(id("A-b_c.9"));
  EXPECT_TRUE(id(std::string(64, 'a')));
  for (const auto& bad :
       {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a\"b"), std::string("ä")})
    EXPECT_FALSE(id(bad)) << bad;
}

TEST(Header, BearerTokenIsOneOrNone) {
  const auto token = [](std::vector<std::string> values) {
    Request request;
    for (auto& value : values) request.headers.emplace_back("authorization", std::move(value));
    return bearer_token(request).has_value();
  };
  EXPECT_TRUE(token({"Bearer abc"}));
  EXPECT_TRUE(token({"bearer abc"}));
  EXPECT_FALSE(token({}));
  EXPECT_FALSE(token({"Bearer"}));
  EXPECT_FALSE(token({"Bearer "}));
  EXPECT_FALSE(token({"Basic abc"}));
  EXPECT_FALSE(token({"Bearer abc", "Bearer abc"}));
}

TEST(Header, ContentTypeIsJsonWithAtMostOneCharset) {
  for (const auto* good : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                           "application/json;charset=\"UTF-8\""})
    EXPECT_TRUE(is_json(good)) << good;
  for (const auto* bad : {"", "text/json", "application/json; charset=latin1", "application/json; q=1",
                          "application/jsonx", "application/x-ndjson"})
    EXPECT_FALSE(is_json(bad)) << bad;
}

TEST(Header, PreconditionIsOneStrongTagOrAStarForCreating) {
  const auto read = [](std::vector<std::pair<std::string, std::string>> headers) {
    FieldErrors errors;
    const auto precondition = read_precondition({.headers = std::move(headers)}, errors);
    return std::pair{precondition, errors.size()};
  };
  using Kind = Precondition::Kind;
  EXPECT_EQ(read({}), (std::pair{Precondition{}, std::size_t{0}}));
  EXPECT_EQ(read({{"if-match", "\"7\""}}), (std::pair{Precondition{Kind::match, StreamVersion{7}}, std::size_t{0}}));
  EXPECT_EQ(read({{"if-none-match", "*"}}), (std::pair{Precondition{Kind::absent, {}}, std::size_t{0}}));
  for (const auto* bad :
       {"*", "W/\"7\"", "7", "\"\"", "\"x\"", "\"07\"", "\"7\", \"8\"", "\"-1\"", "\"99999999999999999999\""}) {
    EXPECT_EQ(read({{"if-match", bad}}).second, 1U) << bad;
  }
  EXPECT_EQ(read({{"if-none-match", "\"7\""}}).second, 1U);
  EXPECT_EQ(read({{"if-match", "\"7\""}, {"if-none-match", "*"}}).second, 1U);
  EXPECT_EQ(read({{"if-match", "\"7\""}, {"if-match", "\"7\""}}).second, 1U);
}

struct Read {
  explicit Read(Pairs its_pairs) : pairs(std::move(its_pairs)), parameters(pairs, errors) {}
  Read(const Read&) = delete;
  Read& operator=(const Read&) = delete;
  Pairs pairs;
  FieldErrors errors;
  Parameters parameters;
};

TEST(Parameters, RefuseWhatIsRepeatedOrUnknown) {
  Read read({{"limit", "1"}, {"limit", "1"}, {"extra", ""}});
  read.parameters.number("limit", 1, 9);
  read.parameters.finish();
  EXPECT_EQ(read.errors,
            (FieldErrors{{"?limit", "comes twice; send it once"}, {"?extra", "is not known here; leave it out"}}));
}

TEST(Parameters, ReadNumbersWithinTheirRange) {
  for (const auto* bad : {"", "0", "10", "-1", "1.0", " 1", "1x", "0x1", "99999999999999999999"}) {
    Read read(Pairs{{"n", bad}});
    EXPECT_EQ(read.parameters.number("n", 1, 9), std::nullopt) << bad;
    EXPECT_EQ(read.errors.size(), 1U) << bad;
  }
  EXPECT_EQ(Read(Pairs{{"n", "9"}}).parameters.number("n", 1, 9), 9U);
}

TEST(Parameters, ReadWaitsInMillisecondsAndSeconds) {
  const auto wait = [](std::string text) {
    return Read(Pairs{{"wait", std::move(text)}}).parameters.duration("wait", Milliseconds{10'000});
  };
  EXPECT_EQ(wait("0s"), Milliseconds{0});
  EXPECT_EQ(wait("150ms"), Milliseconds{150});
  EXPECT_EQ(wait("10s"), Milliseconds{10'000});
  for (const auto* bad : {"", "s", "ms", "10", "11s", "10001ms", "-1s", "1.5s", "1 s", "1m", "18446744073709551s"})
    EXPECT_EQ(wait(bad), std::nullopt) << bad;
}

TEST(Otpauth, EncodesAsTheAppsExpect) {
  EXPECT_EQ(base32(""), "");
  EXPECT_EQ(base32("f"), "MY");
  EXPECT_EQ(base32("fo"), "MZXQ");
  EXPECT_EQ(base32("foobar"), "MZXW6YTBOI");
  EXPECT_EQ(otpauth_uri("my-mfad", "jane doe@x", "MY"),
            "otpauth://totp/my-mfad:jane%20doe%40x?secret=MY&issuer=my-mfad&algorithm=SHA1&digits=6&period=30");
}

TEST(Denials, AreRecordedAtOnceThenAddedUpForAMinute) {
  Denials denials;
  const Actor::ApiCaller caller{CallerId("c1"), CallerRole::portal, {}};
  const auto first = denials.note(caller, "GET /a", Milliseconds{0});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->command.count, 1);
  EXPECT_EQ(first->command.route, "GET /a");
  EXPECT_EQ(denials.note(caller, "GET /b", Milliseconds{10}), std::nullopt);
  EXPECT_EQ(denials.note(caller, "GET /c", Milliseconds{20}), std::nullopt);
  EXPECT_TRUE(denials.sweep(Milliseconds{59'999}).empty());
  const auto due = denials.sweep(Milliseconds{60'000});
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].command.count, 2);
  EXPECT_EQ(due[0].command.route, "GET /c");
}

TEST(Denials, BeginAnewAfterAQuietMinute) {
  Denials denials;
  const Actor::ApiCaller caller{CallerId("c1"), CallerRole::portal, {}};
  EXPECT_TRUE(denials.note(caller, "GET /a", Milliseconds{0}));
  EXPECT_TRUE(denials.sweep(Milliseconds{60'000}).empty());
  EXPECT_TRUE(denials.note(caller, "GET /a", Milliseconds{60'001}));
}

TEST(Denials, OfOneCallerAreNotThoseOfAnother) {
  Denials denials;
  EXPECT_TRUE(denials.note({CallerId("c1"), CallerRole::portal, {}}, "GET /a", Milliseconds{0}));
  EXPECT_TRUE(denials.note({CallerId("c2"), CallerRole::portal, {}}, "GET /a", Milliseconds{0}));
}

}  // namespace
}  // namespace mfad::api

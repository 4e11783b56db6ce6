// What is said of requests: lines, and why the daemon is not ready.
#include "tests/unit/api/bench.h"

namespace mfad::test {
namespace {

using api::Method;

class RequestWatch : public ApiTest {
 protected:
  api::Request whoami(std::string id = "r1") {
    return with(request_of(Method::get, "/v1/whoami", "portal-token-of-all-stores"), "x-request-id", std::move(id));
  }
};

TEST_F(RequestWatch, SuccessesAreOneLineOfAThousand) {
  for (int i = 0; i < 2001; ++i) ask(whoami());
  EXPECT_EQ(logged.lines,
            (std::vector<std::string>(3,
                                      "1 request request_id=r1 operation=getCaller status=200 caller=portal-all "
                                      "microseconds=0 one_of=1000")));
}

TEST_F(RequestWatch, AtLevelDebugEverySuccessIsALine) {
  logged.least = observe::Level::debug;
  ask(whoami("r1"));
  ask(whoami("r2"));
  EXPECT_EQ(logged.lines,
            (std::vector<std::string>{
                "0 request request_id=r1 operation=getCaller status=200 caller=portal-all microseconds=0",
                "0 request request_id=r2 operation=getCaller status=200 caller=portal-all microseconds=0"}));
}

TEST_F(RequestWatch, ARefusalIsALineWithItsCode) {
  ask(with(request_of(Method::get, "/v1/callers", "portal-token-of-all-stores"), "x-request-id", "r7"));
  EXPECT_EQ(logged.lines, std::vector<std::string>{
                              "1 request request_id=r7 operation=listCallers status=403 code=denied caller=portal-all "
                              "microseconds=0"});
}

TEST_F(RequestWatch, AFloodOfRefusalsIsCutAndGoesOnInTheNextSecond) {
  for (int i = 0; i < 500; ++i) ask(request_of(Method::get, "/v1/whoami"));
  EXPECT_EQ(logged.lines.size(), 100U);
  clock.advance(Milliseconds{1000});
  ask(request_of(Method::get, "/v1/whoami"));
  EXPECT_EQ(logged.lines.size(), 101U);
}

TEST_F(RequestWatch, ProbesAndScrapesAreSilent) {
  for (const auto* path : {"/livez", "/readyz", "/metrics"}) ask(request_of(Method::get, path));
  EXPECT_EQ(logged.lines, std::vector<std::string>{});
}

TEST_F(RequestWatch, AnAnswerThatTookASecondIsAWarning) {
  const auto begun = ask(with(request_of(Method::post, "/v1/callers", "admin-token-of-all-stores",
                                         R"({"name":"n","role":"portal","stores":["*"]})"),
                              "idempotency-key", std::string(a_key)));
  clock.advance(Milliseconds{1500});
  submitter.taken.at(0).done({.status = 201, .body = "{}"});
  ASSERT_EQ(logged.lines.size(), 1U);
  EXPECT_TRUE(logged.lines[0].starts_with("2 slow request request_id=")) << logged.lines[0];
  EXPECT_TRUE(logged.lines[0].ends_with(" operation=registerCaller status=201 caller=admin-all microseconds=1500000"))
      << logged.lines[0];
}

TEST_F(RequestWatch, ReadyzSaysWhyNot) {
  service.set_stage(api::Stage::starting);
  operations.missing = {{"projection-lagging", "account_state has folded 3 of 9 events"}};
  const auto answered = ask(request_of(Method::get, "/readyz"));
  EXPECT_EQ(answered->response->status, 503);
  EXPECT_EQ(code_of(answered), "storage-unavailable");
  EXPECT_NE(answered->response->body.find(
                R"("reasons":[{"code":"projection-lagging","detail":"account_state has folded 3 of 9 events"}])"),
            std::string::npos)
      << answered->response->body;
}

TEST_F(RequestWatch, ReadyzIsReadyWhenDegradedAndNamesTheReasons) {
  EXPECT_EQ(ask(request_of(Method::get, "/readyz"))->response->body, R"({"status":"ready"})");
  operations.reasons = {"publisher-halted"};
  EXPECT_EQ(ask(request_of(Method::get, "/readyz"))->response->body,
            R"({"status":"ready","degraded":["publisher-halted"]})");
}

}  // namespace
}  // namespace mfad::test

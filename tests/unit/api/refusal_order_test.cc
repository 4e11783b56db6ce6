// The order of refusal (contract §9), on every route: a request that is wrong in every way is mended one way at a time.
#include "tests/unit/api/bench.h"

namespace mfad::test {
namespace {

using api::BodyRule;
using api::KeyRule;
using api::Method;
using api::Route;
using api::Scope;

std::string concrete(std::string_view path, std::string_view store) {
  static const std::vector<std::pair<std::string, std::string>> parts{
      {"{role}", "r1"}, {"{account}", "a1"},      {"{enrollment}", "e1"}, {"{flow}", "f1"},        {"{type}", "email"},
      {"{id}", "c1"},   {"{name}", "role_state"}, {"{position}", "1"},    {"{code}", "validation"}};
  std::string text(path);
  const auto put = [&](const std::string& from, std::string_view to) {
    if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  };
  put("{store}", store);
  for (const auto& [from, to] : parts) put(from, to);
  return text;
}

// A request for a route, with every fault there can be; each `mend` takes one away.
struct Faulty {
  explicit Faulty(const Route& its_route) : route(its_route) {}

  const Route& route;
  bool method = true;
  bool token = true;
  bool role = true;
  bool scope = true;
  bool content_type = true;
  bool length = true;
  bool key = true;
  bool actor = true;
  bool body = true;

  CallerRole caller_role() const {
    const auto roles = {CallerRole::helpdesk, CallerRole::admin,   CallerRole::portal,   CallerRole::verifier,
                        CallerRole::sync,     CallerRole::auditor, CallerRole::operator_};
    for (const auto each : roles) {
      if (route.callers.contains(each) != role) return each;
    }
    return CallerRole::helpdesk;
  }
  api::Request request() const {
    const auto name = name_of(caller_role());
    const auto store = scope ? "s2" : "s1";  // limited callers are for s1
    auto built =
        request_of(method ? Method::other : route.method, concrete(route.path, store) + (body ? "?unknown=1" : ""));
    if (!token)
      built.headers.emplace_back("authorization",
                                 fmt::format("Bearer {}-token-of-{}", name, scope ? "one-store" : "all-stores"));
    built.headers.emplace_back("content-type", content_type                     ? "text/plain"
                                               : route.body == BodyRule::ndjson ? "application/x-ndjson"
                                                                                : "application/json");
    built.body_state = length ? api::BodyState::too_large : api::BodyState::complete;
    if (!length && route.body != BodyRule::none) built.body = body ? "{" : "{}";
    if (!key) built.headers.emplace_back("idempotency-key", a_key);
    if (!actor) built.headers.emplace_back("mfa-actor", "jane");
    return built;
  }
};

struct Expected {
  int status;
  std::string_view code;
};

class RefusalOrder : public ApiTest {
 protected:
  void expect(const Faulty& faulty, Expected expected) {
    const auto answered = ask(faulty.request());
    ASSERT_TRUE(answered->response) << faulty.route.path;
    EXPECT_EQ(answered->response->status, expected.status)
        << name_of(faulty.route.method) << ' ' << faulty.route.path << '\n'
        << answered->response->body;
    EXPECT_EQ(code_of(answered), expected.code) << name_of(faulty.route.method) << ' ' << faulty.route.path;
    EXPECT_EQ(answered->response->content_type, "application/problem+json");
    EXPECT_FALSE(header_of(*answered->response, "X-Request-Id").empty());
  }

  void expect_stage_by_stage(const Route& route) {
    Faulty faulty(route);
    expect(faulty, {405, "method-not-allowed"});
    faulty.method = false;
    expect(faulty, {401, "unauthenticated"});
    faulty.token = false;
    if (!route.callers.contains(faulty.caller_role())) expect(faulty, {403, "denied"});
    faulty.role = false;
    if (route.scope == Scope::all_stores || route.scope == Scope::store_or_new) expect(faulty, {403, "denied"});
    if (route.scope == Scope::store) expect(faulty, {404, "not-found"});
    faulty.scope = false;
    if (route.body != BodyRule::none) expect(faulty, {415, "unsupported-media-type"});
    faulty.content_type = false;
    expect(faulty, {413, "too-large"});
    faulty.length = false;
    if (route.key == KeyRule::required) expect(faulty, {400, "idempotency-key-missing"});
    faulty.key = false;
    if (route.is_command() && route.callers.contains(CallerRole::helpdesk)) expect(faulty, {400, "actor-required"});
    faulty.actor = false;
    expect(faulty, {400, route.body == BodyRule::json ? "malformed" : "validation"});
  }
};

TEST_F(RefusalOrder, IsThatOfTheContractOnEveryRoute) {
  int routes = 0;
  for (const auto* route : api::all_routes()) {
    if (route->callers.empty()) continue;
    expect_stage_by_stage(*route);
    ++routes;
  }
  EXPECT_EQ(routes, 46);
  for (const auto& submission : submitter.taken) {
    const auto* command = std::get_if<InstallationCommand>(&submission.command);
    ASSERT_TRUE(command != nullptr && std::holds_alternative<installation::RecordAccessDenied>(*command))
        << "a refused request reached the writer";
  }
}

TEST_F(RefusalOrder, BeginsWithThePath) {
  for (const auto* path : {"/", "/v1", "/v1/", "/v1/stores/", "/v1/stores//roles", "/v1/nothing",
                           "/v1/stores/s1/roles/r1/", "/v1/events:nothing", "/v1/stores/s1/accounts/a:b",
                           "/v1/stores/s1/accounts/:unenroll", "/V1/stores", "/v1/stores/s1/accounts:import:import"}) {
    const auto answered = ask(request_of(Method::other, path));
    EXPECT_EQ(code_of(answered), "not-found") << path;
  }
}

TEST_F(RefusalOrder, NamesTheOtherMethods) {
  const auto answered = ask(request_of(Method::post, "/v1/stores/s1"));
  EXPECT_EQ(answered->response->status, 405);
  EXPECT_EQ(header_of(*answered->response, "Allow"), "GET, PUT, DELETE");
}

TEST_F(RefusalOrder, RecordsTheFirst403OfACallerAtOnce) {
  ask(request_of(Method::get, "/v1/callers", "portal-token-of-all-stores"));
  ask(request_of(Method::get, "/v1/status", "portal-token-of-all-stores"));
  ASSERT_EQ(submitter.taken.size(), 1U);
  const auto& denied =
      std::get<installation::RecordAccessDenied>(std::get<InstallationCommand>(submitter.taken[0].command));
  EXPECT_EQ(denied.caller, CallerId("portal-all"));
  EXPECT_EQ(denied.route, "GET /v1/callers");
  EXPECT_EQ(denied.count, 1);
  clock.advance(Milliseconds{60'000});
  service.sweep();
  ASSERT_EQ(submitter.taken.size(), 2U);
  const auto& later =
      std::get<installation::RecordAccessDenied>(std::get<InstallationCommand>(submitter.taken[1].command));
  EXPECT_EQ(later.route, "GET /v1/status");
  EXPECT_EQ(later.count, 1);
}

TEST_F(RefusalOrder, NeverRecordsA401) {
  const auto answered = ask(request_of(Method::get, "/v1/stores", "nobody-knows-this-token-at-all-here"));
  EXPECT_EQ(code_of(answered), "unauthenticated");
  EXPECT_EQ(header_of(*answered->response, "WWW-Authenticate"), "Bearer");
  EXPECT_TRUE(submitter.taken.empty());
  ASSERT_EQ(logged.lines.size(), 1U);
  EXPECT_EQ(logged.lines[0].find("nobody-knows"), std::string::npos) << "a token was logged";
  EXPECT_NE(logged.lines[0].find("code=unauthenticated remark=unknown token"), std::string::npos) << logged.lines[0];
}

TEST_F(RefusalOrder, AStoreOutOfScopeIsAsIfItWereNotThere) {
  const auto out = ask(with(request_of(Method::get, "/v1/stores/s2", "admin-token-of-one-store"), "x-request-id", "r"));
  const auto gone =
      ask(with(request_of(Method::get, "/v1/stores/s9", "admin-token-of-one-store"), "x-request-id", "r"));
  const auto bad = ask(with(request_of(Method::get, "/v1/stores/NO", "admin-token-of-one-store"), "x-request-id", "r"));
  EXPECT_EQ(out->response->body, gone->response->body);
  EXPECT_EQ(out->response->body, bad->response->body);
  EXPECT_EQ(out->response->status, 404);
}

TEST_F(RefusalOrder, WhileStartingOrStoppingOnlyHealthAnswers) {
  service.set_stage(api::Stage::starting);
  EXPECT_EQ(ask(request_of(Method::get, "/livez"))->response->status, 200);
  EXPECT_EQ(code_of(ask(request_of(Method::get, "/readyz"))), "storage-unavailable");
  EXPECT_EQ(code_of(ask(request_of(Method::get, "/v1/stores", "admin-token-of-all-stores"))), "storage-unavailable");
  service.set_stage(api::Stage::stopping);
  EXPECT_EQ(ask(request_of(Method::get, "/livez"))->response->status, 200);
  const auto answered = ask(request_of(Method::get, "/readyz"));
  EXPECT_EQ(code_of(answered), "shutting-down");
  EXPECT_EQ(header_of(*answered->response, "Retry-After"), "1");
}

TEST_F(RefusalOrder, WhatNeedsNoTokenTakesNoParametersEither) {
  for (const auto* path : {"/livez?x=1", "/readyz?x=1", "/metrics?x=1", "/openapi.json?x=1", "/problems/denied?x=1"})
    EXPECT_EQ(code_of(ask(request_of(Method::get, path))), "validation") << path;
}

TEST_F(RefusalOrder, AProtocolErrorBearsTheIdThatWasReadBeforeIt) {
  const auto id_of = [](const api::Response& response) {
    const auto found = std::ranges::find(response.headers, "X-Request-Id", &std::pair<std::string, std::string>::first);
    return found == response.headers.end() ? std::string{} : found->second;
  };
  api::Request read;
  const auto made = service.refuse(api::ProtocolError::malformed, read);
  EXPECT_FALSE(id_of(made).empty());
  read.headers.emplace_back("x-request-id", "a-client-1");
  const auto echoed = service.refuse(api::ProtocolError::timeout, read);
  EXPECT_EQ(id_of(echoed), "a-client-1");
  EXPECT_NE(echoed.body.find(R"("request_id":"a-client-1")"), std::string::npos) << echoed.body;
  ASSERT_EQ(logged.lines.size(), 2U);
  EXPECT_EQ(logged.lines[1], "1 request request_id=a-client-1 status=408 code=timeout");
}

}  // namespace
}  // namespace mfad::test

// Parsers of commands: what is taken, and what a hostile or sloppy body is told.
#include "tests/unit/api/bench.h"

namespace mfad::test {
namespace {

using api::Method;

struct Sent {
  Method method;
  std::string target;
  std::string role;
  std::string body;
};

const std::string observed =
    R"("user_name":"jane","enabled":true,"container":"ou=x","groups":[],"source":"ad","observed_at":"2026-01-01T00:00:00Z")";
const std::string session =
    R"("session":{"method":"password","authenticated_at":"2026-01-01T00:00:00.000Z","client":"portal 1"})";
const std::string role_body = R"("name":"Staff","priority":1,"criteria":{"any_of":[{"group":"cn=staff"}]})";
const std::string account = "/v1/stores/s1/accounts/a1";

class CommandForms : public ApiTest {
 protected:
  Answered send(const Sent& sent) {
    auto request = request_of(sent.method, sent.target, sent.role + "-token-of-all-stores", sent.body);
    request.headers.emplace_back("idempotency-key", a_key);
    request.headers.emplace_back("mfa-actor", "Jane Doe");
    return ask(std::move(request));
  }
};

TEST_F(CommandForms, TakeEveryCommandAsTheContractStatesIt) {
  const std::vector<Sent> good{
      {Method::post, "/v1/callers", "admin", R"({"name":"n","role":"portal","stores":["*"]})"},
      {Method::post, "/v1/callers", "admin", R"({"name":"n","role":"operator","stores":["s1","s2"]})"},
      {Method::delete_, "/v1/callers/c1", "admin", ""},
      {Method::post, "/v1/projections/role_state:rebuild", "operator", "{}"},
      {Method::put, "/v1/stores/s1", "admin", R"({"name":"Corp","provider":"active_directory","enabled":true})"},
      {Method::delete_, "/v1/stores/s1", "admin", ""},
      {Method::put, "/v1/stores/s1/authentication-types/sms", "admin", R"({"enabled":true})"},
      {Method::put, "/v1/stores/s1/authentication-types/email", "admin", R"({"enabled":false,"force":true})"},
      {Method::put, "/v1/stores/s1/enrollment", "admin", R"({"enabled":false,"force":true})"},
      {Method::put, "/v1/stores/s1/email-delivery", "admin",
       R"({"from":"a@b","host":"mx.example.org","port":25,"tls":"none"})"},
      {Method::put, "/v1/stores/s1/email-delivery", "admin",
       R"({"from":"a@b","host":"::1","port":465,"tls":"implicit","username":"u","password_credential":"smtp-1"})"},
      {Method::delete_, "/v1/stores/s1/email-delivery?force=true", "admin", ""},
      {Method::put, "/v1/stores/s1/roles/r1", "admin", "{" + role_body + "}"},
      {Method::put, "/v1/stores/s1/roles/r1", "admin",
       "{" + role_body +
           R"(,"enabled":false,"policy":{"enforced":["email"],"chosen_by_end_user":1,"lockout":{"threshold":3}}})"},
      {Method::delete_, "/v1/stores/s1/roles/r1", "admin", ""},
      {Method::put, "/v1/stores/s1/role-priorities", "admin", R"({"priorities":{"r1":2,"r2":1}})"},
      {Method::put, account, "sync", "{" + observed + "}"},
      {Method::put, account, "sync", "{" + observed + R"(,"display_name":"Jane","mail":"jane@x","mobile":"+1"})"},
      {Method::delete_, account + "?source=ad&observed_at=2026-01-01T00:00:00Z", "sync", ""},
      {Method::post, account + "/enrollments", "portal", R"({"type":"authenticator",)" + session + "}"},
      {Method::post, account + "/enrollments", "portal",
       R"({"type":"email","email":"jane@example.org","grant":"g",)" + session + "}"},
      {Method::post, account + "/enrollments/e1:confirm", "portal", R"({"code":"123456"})"},
      {Method::post, account + "/enrollments/e1:confirm", "portal", R"({"code":"äöü ☃"})"},
      {Method::post, account + "/enrollments/e1:resend", "portal", "{}"},
      {Method::delete_, account + "/enrollments/e1", "portal", ""},
      {Method::post, account + ":unenroll", "helpdesk", R"({"types":["email","sms"],"reason":"lost phone"})"},
      {Method::post, "/v1/stores/s1/flows", "portal", R"({"kind":"self_reset","account_id":"a1","client":"web"})"},
      {Method::post, account + "/flows/f1/challenges", "portal", R"({"type":"email"})"},
      {Method::post, account + "/flows/f1:verify", "verifier", R"({"type":"authenticator","code":"1"})"},
      {Method::post, account + "/flows/f1:abandon", "portal", "{}"},
      {Method::post, account + "/flows/f1:redeem", "sync", R"({"grant":"g","operation":"unlock"})"},
      {Method::post, account + "/flows/f1:report", "sync", R"({"result":"done"})"},
      {Method::post, account + "/flows/f1:report", "sync", R"({"result":"failed","reason":"no_dc"})"},
  };
  for (const auto& sent : good) {
    submitter.taken.clear();
    const auto answered = send(sent);
    EXPECT_FALSE(answered->response) << sent.target << '\n' << answered->response->body;
    ASSERT_EQ(submitter.taken.size(), 1U) << sent.target;
    EXPECT_EQ(std::get<Actor::ApiCaller>(submitter.taken[0].actor.who).person, "Jane Doe");
    ASSERT_TRUE(submitter.taken[0].idempotency) << sent.target;
    EXPECT_EQ(submitter.taken[0].idempotency->key, a_key);
  }
}

TEST_F(CommandForms, SayWhatIsWrongAndWhere) {
  struct Wrong {
    Sent sent;
    std::string pointers;  // of all errors, in order
  };
  const auto role = [](std::string body) {
    return Sent{Method::put, "/v1/stores/s1/roles/r1", "admin", std::move(body)};
  };
  const auto put = [](std::string body) { return Sent{Method::put, account, "sync", std::move(body)}; };
  const auto caller = [](std::string body) { return Sent{Method::post, "/v1/callers", "admin", std::move(body)}; };
  const auto store = [](std::string body) { return Sent{Method::put, "/v1/stores/s1", "admin", std::move(body)}; };
  const auto mail = [](std::string body) {
    return Sent{Method::put, "/v1/stores/s1/email-delivery", "admin", std::move(body)};
  };
  const auto enroll = [](std::string body) {
    return Sent{Method::post, account + "/enrollments", "portal", std::move(body)};
  };
  const std::string dn_1025 = "cn=" + std::string(1022, 'x');
  std::string roles_100 = R"("r0":1)";
  for (int i = 1; i < 100; ++i) roles_100 += fmt::format(R"(,"r{}":1)", i);
  std::string groups_2001 = "\"cn=g\"";
  for (int i = 0; i < 2000; ++i) groups_2001 += ",\"cn=g\"";
  const std::vector<Wrong> wrong{
      {caller("[]"), "(body) /name /role /stores"},
      {caller("{}"), "/name /role /stores"},
      {caller(R"({"name":1,"role":"boss","stores":"*"})"), "/name /role /stores"},
      {caller(R"({"name":"n","role":"admin","stores":[]})"), "/stores"},
      {caller(R"({"name":"n","role":"admin","stores":["*","s1"]})"), "/stores"},
      {caller(R"({"name":"n","role":"admin","stores":["S1",2]})"), "/stores/0 /stores/1"},
      {caller(R"({"name":"a\u0007b","role":"admin","stores":["*"]})"), "/name"},
      {store(R"({"name":"","provider":"ad","enabled":"yes"})"), "/name /provider /enabled"},
      {store(R"({"name":"n","provider":"ldap","enabled":true,"extra":1,"more":2})"), "/extra /more"},
      {store(R"({"name":null,"provider":null,"enabled":null})"), "/name /provider /enabled"},
      {store(R"({"name":"n","name":"n","provider":"ldap","enabled":true})"), "/name"},
      {{Method::put, "/v1/stores/S1", "admin", R"({"name":"n","provider":"ldap","enabled":true})"}, "{store}"},
      {{Method::put, "/v1/stores/s1/enrollment", "admin", R"({"enabled":1,"force":0})"}, "/enabled /force"},
      {mail(R"({"from":"nobody","host":"a b","port":0,"tls":"ssl"})"), "/from /host /port /tls"},
      {mail(R"({"from":"a@b","host":"h","port":65536,"tls":"none","password_credential":"../x"})"),
       "/port /password_credential"},
      {mail(R"({"from":"a@b","host":"h","port":25,"tls":"none","username":"u"})"), "/username"},
      {mail(R"({"from":"a@b\r\nBcc: x@y","host":"h","port":25,"tls":"none"})"), "/from"},
      {{Method::delete_, "/v1/stores/s1/email-delivery?force=yes", "admin", ""}, "?force"},
      {role("{}"), "/name /priority /criteria"},
      {role(R"({"name":"n","priority":0,"criteria":{"any_of":[]}})"), "/priority /criteria/any_of"},
      {role(R"({"name":"n","priority":1.0,"criteria":{"any_of":[{}]}})"), "/priority /criteria/any_of/0"},
      {role(R"({"name":"n","priority":"1","criteria":{"any_of":[{"group":"cn=a","container":"ou=b"}]}})"),
       "/priority /criteria/any_of/0 /criteria/any_of/0/container"},
      {role(R"({"name":"n","priority":100,"criteria":{"any_of":[{"group":"no dn"},{"container":7}]}})"),
       "/priority /criteria/any_of/0/group /criteria/any_of/1/container"},
      {role(
           "{" + role_body +
           R"(,"policy":{"enforced":["email","email","pigeon",1],"chosen_by_end_user":8,"lockout":{"threshold":0,"minutes":1441,"x":1}}})"),
       "/policy/enforced/1 /policy/enforced/2 /policy/enforced/3 /policy/chosen_by_end_user /policy/lockout/threshold "
       "/policy/lockout/minutes /policy/lockout/x"},
      {role("{" + role_body + R"(,"role_id":"r1"})"), "/role_id"},
      {{Method::put, "/v1/stores/s1/role-priorities", "admin", R"({"priorities":{"r1":0,"r2":"x"}})"},
       "/priorities/r1 /priorities/r2"},
      {{Method::put, "/v1/stores/s1/role-priorities", "admin", R"({"priorities":{)" + roles_100 + "}}"}, "/priorities"},
      {put("{}"), "/user_name /enabled /container /groups /source /observed_at"},
      {put("{" + observed + R"(,"mail":"a\u0000b"})"), "/mail"},
      {put(R"({"user_name":"j","enabled":true,"container":"ou=x","groups":["cn=a","x",7],"source":"ad","observed_at":"yesterday"})"),
       "/groups/1 /groups/2 /observed_at"},
      {put(R"({"user_name":"j","enabled":true,"container":")" + dn_1025 +
           R"(","groups":[],"source":"ad","observed_at":"2026-01-01T00:00:00Z"})"),
       "/container"},
      {put(R"({"user_name":"j","enabled":true,"container":"ou=x","groups":[)" + groups_2001 +
           R"(],"source":"ad","observed_at":"2026-01-01T00:00:00Z"})"),
       "/groups"},
      {put(R"({"user_name":"j","enabled":true,"container":"ou=x","groups":[],"source":"ad","observed_at":"2099-01-01T00:00:00Z"})"),
       "/observed_at"},
      {{Method::put, "/v1/stores/s1/accounts/.x", "sync", "{" + observed + "}"}, "{account}"},
      {{Method::delete_, account, "sync", ""}, "?source ?observed_at"},
      {{Method::delete_, account + "?source=ad&source=ad&observed_at=now", "sync", ""}, "?source ?observed_at"},
      {enroll(R"({"type":"sms",)" + session + "}"), "/type"},
      {enroll(R"({"type":"email",)" + session + "}"), "/email"},
      {enroll(R"({"type":"authenticator","email":"a@b",)" + session + "}"), "/email"},
      {enroll(R"({"type":"authenticator"})"), "/session"},
      {enroll(
           R"({"type":"authenticator","session":{"method":"guess","authenticated_at":"2099-01-01T00:00:00Z","client":"a/b"}})"),
       "/session/method /session/authenticated_at /session/client"},
      {{Method::post, account + "/enrollments/e1:confirm", "portal", R"({"code":""})"}, "/code"},
      {{Method::post, account + "/enrollments/e1:confirm", "portal", R"({"code":"12345678901234567"})"}, "/code"},
      {{Method::post, account + "/enrollments/e1:confirm", "portal", R"({"code":123456})"}, "/code"},
      {{Method::post, account + "/enrollments/e1:resend", "portal", R"({"x":1})"}, "/x"},
      {{Method::post, account + ":unenroll", "helpdesk", R"({"types":["x"],"reason":""})"}, "/types/0 /reason"},
      {{Method::post, "/v1/stores/s1/flows", "portal", R"({"kind":"self_reset","client":"web"})"}, "/account_id"},
      {{Method::post, "/v1/stores/s1/flows", "portal",
        R"({"kind":"self_reset","client":"web","account_id":"a","user_name":"b"})"},
       "/account_id"},
      {{Method::post, "/v1/stores/s1/flows", "portal",
        R"({"kind":"sign_in","client":"w\u00e4","account_id":"cn=a,ou=b"})"},
       "/kind /client /account_id"},
      {{Method::post, account + "/flows/f1/challenges", "portal", R"({"type":"authenticator"})"}, "/type"},
      {{Method::post, account + "/flows/f1:redeem", "sync", R"({"grant":"","operation":"manage_enrollment"})"},
       "/grant /operation"},
      {{Method::post, account + "/flows/f1:report", "sync", R"({"result":"open","reason":"Bad Reason"})"},
       "/result /reason"},
      {{Method::post, "/v1/publisher:republish", "operator", R"({"from":0})"}, "/from"},
      {{Method::post, "/v1/publisher:republish", "operator", R"({"from":1})"}, "/from"},
      {{Method::post, "/v1/publisher:republish", "operator", R"({"from":"head"})"}, "/from"},
  };
  for (const auto& [sent, pointers] : wrong) {
    const auto answered = send(sent);
    ASSERT_TRUE(answered->response) << sent.target << ' ' << sent.body.substr(0, 200);
    EXPECT_EQ(answered->response->status, 400) << sent.body.substr(0, 200);
    EXPECT_EQ(code_of(answered), "validation") << sent.body.substr(0, 200);
    std::string found;
    std::string_view rest = answered->response->body;
    for (auto at = rest.find("\"pointer\":\""); at != std::string_view::npos; at = rest.find("\"pointer\":\"")) {
      rest.remove_prefix(at + 11);
      const auto pointer = rest.substr(0, rest.find('"'));
      if (!found.empty()) found += ' ';
      found += pointer.empty() ? "(body)" : pointer;
    }
    EXPECT_EQ(found, pointers) << sent.body.substr(0, 200);
  }
  EXPECT_TRUE(submitter.taken.empty());
}

TEST_F(CommandForms, GiveOneWholeProblem) {
  auto request = request_of(Method::put, "/v1/stores/s1", "admin-token-of-all-stores",
                            R"({"name":"n","provider":"x","enabled":true})");
  request.headers.emplace_back("x-request-id", "req-1");
  const auto answered = ask(std::move(request));
  EXPECT_EQ(
      answered->response->body,
      R"({"type":"/problems/validation","title":"The request is not as stated","status":400,)"
      R"("detail":"the request is not as stated; `errors` says where","instance":"urn:mfad:request:req-1","code":"validation",)"
      R"("request_id":"req-1","errors":[{"pointer":"/provider","detail":"must be one of the names that the contract lists"}]})");
  EXPECT_EQ(header_of(*answered->response, "X-Request-Id"), "req-1");
}

TEST_F(CommandForms, AnUnknownTypeOrIdIsNotFound) {
  for (const auto& sent :
       std::vector<Sent>{{Method::put, "/v1/stores/s1/authentication-types/pigeon", "admin", R"({"enabled":true})"},
                         {Method::delete_, "/v1/stores/S_1", "admin", ""},
                         {Method::delete_, "/v1/stores/s1/roles/R1", "admin", ""}}) {
    auto request = request_of(sent.method, sent.target, sent.role + "-token-of-all-stores", sent.body);
    EXPECT_EQ(code_of(ask(std::move(request))), "not-found") << sent.target;
  }
}

TEST_F(CommandForms, ABodyThatIsDueAndNotThereIsMalformed) {
  EXPECT_EQ(code_of(send({Method::post, account + "/flows/f1:abandon", "portal", ""})), "malformed");
}

TEST_F(CommandForms, ABodyWhereNoneIsDueIsRefused) {
  EXPECT_EQ(code_of(send({Method::delete_, "/v1/stores/s1", "admin", "{}"})), "validation");
}

TEST_F(CommandForms, TheDigestCoversPathQueryIfMatchAndBody) {
  const auto digest = [&](api::Request request) {
    submitter.taken.clear();
    request.headers.emplace_back("idempotency-key", a_key);
    ask(std::move(request));
    EXPECT_EQ(submitter.taken.size(), 1U);
    return submitter.taken.empty() ? Digest{} : submitter.taken[0].idempotency->request_digest;
  };
  const auto token = std::string("admin-token-of-all-stores");
  const auto base = request_of(Method::put, "/v1/stores/s1/enrollment", token, R"({"enabled":true})");
  EXPECT_EQ(digest(base), digest(base));
  EXPECT_EQ(digest(base), digest(with(base, "x-request-id", "other")));
  EXPECT_EQ(digest(base), digest(with(base, "if-none-match", "*")));
  EXPECT_NE(digest(base), digest(with(base, "if-match", "\"7\"")));
  EXPECT_NE(digest(base), digest(request_of(Method::put, "/v1/stores/s2/enrollment", token, R"({"enabled":true})")));
  EXPECT_NE(digest(base), digest(request_of(Method::put, "/v1/stores/s1/enrollment", token, R"({"enabled": true})")));
  EXPECT_NE(digest(request_of(Method::delete_, "/v1/stores/s1/email-delivery", token)),
            digest(request_of(Method::delete_, "/v1/stores/s1/email-delivery?force=true", token)));
}

TEST_F(CommandForms, APathThatNothingCanHaveComesToTheWriterWhenThereIsAKeyToKnow) {
  const auto request =
      request_of(Method::put, "/v1/stores/NOT_AN_ID/enrollment", "admin-token-of-all-stores", R"({"enabled":true})");
  EXPECT_EQ(code_of(ask(request)), "not-found");
  EXPECT_TRUE(submitter.taken.empty());
  const auto waiting = ask(with(request, "idempotency-key", std::string(a_key)));
  EXPECT_FALSE(waiting->response);
  ASSERT_EQ(submitter.taken.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<installation::NameNothing>(
      std::get<InstallationCommand>(submitter.taken.front().command)));
}

TEST_F(CommandForms, HeadersOfTheWrongFormAreRefused) {
  const auto code = [&](std::string name, std::string value) {
    auto request =
        request_of(Method::put, "/v1/stores/s1/enrollment", "admin-token-of-all-stores", R"({"enabled":true})");
    return code_of(ask(with(std::move(request), std::move(name), std::move(value))));
  };
  EXPECT_EQ(code("idempotency-key", "short"), "validation");
  EXPECT_EQ(code("idempotency-key", std::string(65, 'a')), "validation");
  EXPECT_EQ(code("idempotency-key", "0123456789 abcdef"), "validation");
  EXPECT_EQ(code("mfa-actor", ""), "validation");
  EXPECT_EQ(code("mfa-actor", std::string(129, 'a')), "validation");
  EXPECT_EQ(code("mfa-actor", "\xff"), "validation");
  EXPECT_EQ(code("if-match", "*"), "validation");
}

TEST_F(CommandForms, FactsOfADirectoryGoToTheBulkLane) {
  send({Method::put, account, "sync", "{" + observed + "}"});
  send({Method::post, account + "/flows/f1:abandon", "portal", "{}"});
  ASSERT_EQ(submitter.taken.size(), 2U);
  EXPECT_EQ(submitter.taken[0].lane, command::Lane::bulk);
  EXPECT_EQ(submitter.taken[1].lane, command::Lane::interactive);
}

TEST_F(CommandForms, OfOneTurnAreHandedOverTogether) {
  for (int i = 0; i < 3; ++i) {
    auto kept = std::make_shared<KeptExchange::Kept>();
    service.handle(request_of(Method::delete_, "/v1/stores/s1", "admin-token-of-all-stores"),
                   std::make_shared<KeptExchange>(kept));
  }
  EXPECT_EQ(submitter.hand_overs, 0);
  service.turn_ended();
  EXPECT_EQ(submitter.hand_overs, 1);
  EXPECT_EQ(submitter.taken.size(), 3U);
}

TEST_F(CommandForms, WhatTheQueueDoesNotTakeIsOverloaded) {
  submitter.room = 0;
  const auto answered = ask(request_of(Method::delete_, "/v1/stores/s1", "admin-token-of-all-stores"));
  EXPECT_EQ(code_of(answered), "overloaded");
  EXPECT_EQ(answered->response->status, 503);
  EXPECT_EQ(header_of(*answered->response, "Retry-After"), "1");
}

TEST_F(CommandForms, AnAnswerCarriesItsHeaders) {
  const auto answered = ask(request_of(Method::delete_, "/v1/stores/s1", "admin-token-of-all-stores"));
  submitter.taken.at(0).done({.status = 200,
                              .body = "{}",
                              .etag = StreamVersion{3},
                              .position = Position{9},
                              .recordable = true,
                              .replayed = true});
  ASSERT_TRUE(answered->response);
  EXPECT_EQ(header_of(*answered->response, "ETag"), "\"3\"");
  EXPECT_EQ(header_of(*answered->response, "Mfa-Position"), "9");
  EXPECT_EQ(header_of(*answered->response, "Idempotency-Replayed"), "true");
  EXPECT_EQ(header_of(*answered->response, "Retry-After"), "");
}

TEST_F(CommandForms, AnAdminOfSomeStoresMayNotCreateOne) {
  ask(request_of(Method::put, "/v1/stores/s1", "admin-token-of-one-store",
                 R"({"name":"n","provider":"ldap","enabled":true})"));
  ASSERT_EQ(submitter.taken.size(), 1U);
  EXPECT_FALSE(std::get<store::PutStore>(std::get<StoreCommand>(submitter.taken[0].command)).may_create);
}

TEST_F(CommandForms, ARebuildBeginsOnceItsCommandIsDurable) {
  send({Method::post, "/v1/projections/role_state:rebuild", "operator", "{}"});
  ASSERT_EQ(submitter.taken.size(), 1U);
  EXPECT_TRUE(operations.rebuilt.empty());
  auto again = submitter.taken[0].done;
  again({.status = 202, .body = "{}", .recordable = true});
  EXPECT_EQ(operations.rebuilt, std::vector<std::string>{"role_state"});
}

}  // namespace
}  // namespace mfad::test

// Whole stories through the API, with the real writer and projections behind it: answers are compared whole.
#include "tests/unit/api/house.h"

namespace mfad::test {
namespace {

using api::Method;

const std::string account = "/v1/stores/s1/accounts/a1";

class House : public HouseTest {};

TEST_F(House, ShowsAStoreAsItWasFurnished) {
  furnish();
  const auto shown = get("/v1/stores/s1", "portal");
  EXPECT_EQ(
      shown.body,
      R"({"store_id":"s1","name":"Corp","provider":"ldap","enabled":true,"enrollment_enabled":true,"authentication_types":[)"
      R"({"type":"security_questions","enabled":false,"configured":false},{"type":"sms","enabled":false,"configured":false},)"
      R"({"type":"email","enabled":true,"configured":true},{"type":"authenticator","enabled":true,"configured":true},)"
      R"({"type":"linked_account","enabled":false,"configured":false},{"type":"yubikey","enabled":false,"configured":false},)"
      R"({"type":"windows_hello","enabled":false,"configured":false}],"email_delivery":null,"findings":[]})");
  EXPECT_EQ(header_of(shown, "ETag"), "\"4\"");
  EXPECT_EQ(header_of(shown, "Mfa-Position"), std::to_string(tail.get().value));
  EXPECT_EQ(get("/v1/stores", "portal").body, R"({"items":[)" + shown.body + R"(],"next_cursor":null})");
}

TEST_F(House, ShowsARoleWithItsDefaults) {
  furnish();
  const auto role = get("/v1/stores/s1/roles/staff", "auditor");
  EXPECT_EQ(
      role.body,
      R"({"role_id":"staff","name":"Staff","priority":20,"enabled":true,"criteria":{"any_of":[{"group":"CN=Staff, O=Corp"}]},)"
      R"("policy":{"enforced":["authenticator"],"chosen_by_end_user":0,"lockout":{"threshold":5,"minutes":15}}})");
  const auto roles = get("/v1/stores/s1/roles", "auditor");
  EXPECT_EQ(roles.body, R"({"items":[)" + role.body + R"(],"next_cursor":null})");
  EXPECT_EQ(header_of(roles, "ETag"), header_of(role, "ETag"));
  const auto same = put(
      "/v1/stores/s1/roles/staff", "/v1/stores/s1/roles/staff",
      R"({"name":"Staff","priority":20,"criteria":{"any_of":[{"group":"CN=Staff, O=Corp"}]},"policy":{"enforced":["authenticator"]}})");
  EXPECT_EQ(same.status, 200);
  EXPECT_EQ(same.body, role.body);
  EXPECT_EQ(header_of(same, "ETag"), header_of(role, "ETag"));
}

TEST_F(House, AnswersPrioritiesAndAnEmptyList) {
  EXPECT_EQ(put("/v1/stores/s1", "/v1/stores/s1", R"({"name":"Corp","provider":"ldap","enabled":true})").status, 201);
  const auto empty = get("/v1/stores/s1/roles", "admin");
  EXPECT_EQ(empty.body, R"({"items":[],"next_cursor":null})");
  EXPECT_EQ(header_of(empty, "ETag"), "\"0\"");
  put("/v1/stores/s1/roles/a", "/v1/stores/s1/roles/a",
      R"({"name":"A","priority":1,"criteria":{"any_of":[{"group":"cn=a"}]}})");
  put("/v1/stores/s1/roles/b", "/v1/stores/s1/roles/b",
      R"({"name":"B","priority":2,"criteria":{"any_of":[{"group":"cn=b"}]}})");
  const auto swapped = put("/v1/stores/s1/role-priorities", "/v1/stores/s1/roles", R"({"priorities":{"a":2,"b":1}})");
  EXPECT_EQ(swapped.body, R"({"priorities":{"b":1,"a":2}})");
  EXPECT_EQ(header_of(swapped, "ETag"), header_of(get("/v1/stores/s1/roles", "admin"), "ETag"));
}

TEST_F(House, RefusesAStaleOrMissingPrecondition) {
  furnish();
  auto request = request_of(Method::put, "/v1/stores/s1/enrollment", tokens.at("admin"), R"({"enabled":false})");
  EXPECT_EQ(send(request).status, 428);
  const auto stale = send(with(request, "if-match", "\"2\""));
  EXPECT_EQ(stale.status, 412);
  EXPECT_TRUE(stale.body.contains(R"("current_etag":"\"4\"")")) << stale.body;
  EXPECT_EQ(header_of(stale, "Mfa-Position"), std::to_string(tail.get().value));
  EXPECT_EQ(send(with(request_of(Method::put, "/v1/stores/none/enrollment", tokens.at("admin"), R"({"enabled":false})"),
                      "if-match", "\"2\""))
                .status,
            404);
}

TEST_F(House, SaysNoWithTheReasonAndWhoWouldSuffer) {
  furnish();
  const auto refused = put("/v1/stores/s1/authentication-types/authenticator", "/v1/stores/s1", R"({"enabled":false})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_TRUE(refused.body.contains(R"("code":"policy-unsatisfiable")")) << refused.body;
  EXPECT_TRUE(refused.body.contains(R"("roles":["staff"],"rule":"INV-05")")) << refused.body;
  const auto forced =
      put("/v1/stores/s1/authentication-types/authenticator", "/v1/stores/s1", R"({"enabled":false,"force":true})");
  EXPECT_EQ(forced.status, 200);
  EXPECT_EQ(text_between(forced.body, R"("findings":)", "}]"),
            fmt::format(R"([{{"code":"policy-unsatisfiable","role_id":"staff","since_position":{})", tail.get().value));
}

TEST_F(House, TellsTheStoryOfAnAccount) {
  furnish();
  EXPECT_EQ(observe("a1", R"(,"mail":"a1@example.org")").body,
            R"({"account_id":"a1","changed":["user_name","enabled","container","groups","mail"],"version":1})");
  EXPECT_EQ(
      get(account + "/requirements", "portal").body,
      R"({"enroll":{"needed":true,"types":[{"type":"email","enforced":false,"enrolled":false},{"type":"authenticator","enforced":true,"enrolled":false}],)"
      R"("chosen_missing":0,"proof":{"needed":false,"possible":false}},"reset":{"possible":false},"unlock":{"possible":false},"locked_until":null})");
  const auto observed_at = to_rfc3339(clock.wall());
  const auto enrolled_at = observed_at;
  const auto seed = enroll("a1");
  const auto shown = get(account, "helpdesk");
  const auto enrollment = text_between(shown.body, R"("enrollment_id":")", "\"");
  EXPECT_EQ(
      shown.body,
      fmt::format(
          R"({{"account_id":"a1","user_name":"a1@corp","display_name":null,"enabled":true,"deleted":false,"effective_role":"staff","status":"compliant",)"
          R"("enrollments":[{{"enrollment_id":"{}","type":"authenticator","status":"enrolled","enrolled_at":"{}","hint":null,"available":true}}],)"
          R"("missing":{{"enforced":[],"chosen":0}},"consecutive_failures":0,"locked_until":null,"facts":{{"source":"ad","observed_at":"{}"}}}})",
          enrollment, enrolled_at, observed_at));
  EXPECT_EQ(get("/v1/stores/s1/accounts?user_name=A1%40CORP", "portal").body,
            R"({"items":[)" + shown.body + R"(],"next_cursor":null})");
  EXPECT_EQ(get("/v1/stores/s1/accounts?user_name=a1", "portal").body, R"({"items":[],"next_cursor":null})");
  EXPECT_EQ(
      get(account + "/policy", "portal").body,
      R"({"role_id":"staff","reason":null,"priority":20,"store_position":13,"mfa":{"active":true,"enforced":["authenticator"],"chosen_by_end_user":0,)"
      R"("available":["email","authenticator"]},"lockout":{"threshold":5,"minutes":15},)"
      R"("considered":[{"role_id":"staff","priority":20,"enabled":true,"matched_by":{"group":"CN=Staff, O=Corp"}}]})");
  EXPECT_EQ(
      get("/v1/stores/s1/roles/staff/state", "operator").body,
      R"({"store_id":"s1","role_id":"staff","required":{"enforced":["authenticator"],"chosen_by_end_user":0,"available":["email","authenticator"],"satisfiable":true},)"
      R"("members":1,"by_status":{"unenrolled":0,"partially_enrolled":0,"compliant":1,"stranded":0},"locked":0,"enrolled":[)"
      R"({"type":"security_questions","members":0},{"type":"sms","members":0},{"type":"email","members":0},{"type":"authenticator","members":1},)"
      R"({"type":"linked_account","members":0},{"type":"yubikey","members":0},{"type":"windows_hello","members":0}],)"
      R"("lacking":[{"type":"authenticator","members":0}]})");
  EXPECT_EQ(
      get("/v1/stores/s1/roles/staff/members?status=compliant&locked=false", "helpdesk").body,
      R"({"items":[{"account_id":"a1","user_name":"a1@corp","status":"compliant","enrolled":["authenticator"],"missing":{"enforced":[],"chosen":0},"locked_until":null}],"next_cursor":null})");
  EXPECT_EQ(get("/v1/stores/s1/roles/staff/members?lacking=authenticator", "helpdesk").body,
            R"({"items":[],"next_cursor":null})");
}

TEST_F(House, TakesAFlowFromItsStartToTheReport) {
  furnish();
  observe("a1");
  const auto seed = enroll("a1");
  const auto started =
      post("/v1/stores/s1/flows", "portal", R"({"kind":"self_reset","user_name":"A1@Corp","client":"web"})");
  ASSERT_EQ(started.status, 201) << started.body;
  const auto flow = text_between(started.body, R"("flow_id":")", "\"");
  const auto expires_at = to_rfc3339(clock.wall() + std::chrono::minutes{15});
  EXPECT_EQ(
      started.body,
      fmt::format(
          R"({{"flow_id":"{}","account_id":"a1","kind":"self_reset","status":"open","required":{{"enforced":["authenticator"],"chosen_by_end_user":0}},)"
          R"("offered":["authenticator"],"passed":[],"remaining":{{"enforced":["authenticator"],"chosen":0}},"expires_at":"{}",)"
          R"("policy":{{"role_id":"staff","store_position":13}}}})",
          flow, expires_at));
  const auto path = account + "/flows/" + flow;
  EXPECT_EQ(get(path, "portal").body, started.body);

  const auto wrong = post(path + ":verify", "verifier", R"({"type":"authenticator","code":"not it"})");
  EXPECT_EQ(wrong.status, 200);
  EXPECT_EQ(wrong.body, R"({"result":"failed","flow":)" + started.body + "}");
  const auto passed =
      post(path + ":verify", "verifier", fmt::format(R"({{"type":"authenticator","code":"{}"}})", code_now(seed)));
  const auto grant = text_between(passed.body, R"("grant":{"grant":")", "\"");
  EXPECT_EQ(
      passed.body,
      fmt::format(
          R"({{"result":"passed","flow":{{"flow_id":"{0}","account_id":"a1","kind":"self_reset","status":"satisfied","required":{{"enforced":["authenticator"],"chosen_by_end_user":0}},)"
          R"("offered":[],"passed":["authenticator"],"remaining":{{"enforced":[],"chosen":0}},"expires_at":"{1}","policy":{{"role_id":"staff","store_position":13}}}},)"
          R"("grant":{{"grant":"{2}","operation":"password_reset","expires_at":"{1}"}}}})",
          flow, to_rfc3339(clock.wall() + std::chrono::minutes{5}), grant));
  EXPECT_EQ(post(path + ":redeem", "sync", fmt::format(R"({{"grant":"{}","operation":"unlock"}})", grant)).status, 409);
  EXPECT_EQ(post(path + ":redeem", "sync", fmt::format(R"({{"grant":"{}","operation":"password_reset"}})", grant)).body,
            fmt::format(R"({{"flow_id":"{}","account_id":"a1","operation":"password_reset"}})", flow));
  const auto reported = post(path + ":report", "sync", R"({"result":"done"})");
  EXPECT_EQ(text_between(reported.body, R"("status":")", "\""), "done") << reported.body;

  const auto history = get(account + "/history?flow=" + flow, "helpdesk").body;
  std::string types;
  for (std::string_view rest = history; rest.contains(R"("type":"account.)");) {
    rest = rest.substr(rest.find(R"("type":"account.)") + 16);
    types += std::string(rest.substr(0, rest.find('"'))) + " ";
  }
  EXPECT_EQ(types, "flow_started factor_rejected factor_accepted flow_satisfied grant_redeemed password_reset ");
  EXPECT_TRUE(history.contains(R"("person":"Jane Doe"})")) << history;
  EXPECT_FALSE(history.contains("\"personal\""));
  EXPECT_TRUE(history.contains(fmt::format(
      R"("flow_id":"{}","result":"failed","reason":"wrong","data":{{"type":"authenticator","reason":"wrong","consecutive":1}}}})",
      flow)))
      << history;
}

TEST_F(House, RefusesAFlowForWhateverReasonInOneVoice) {
  furnish();
  observe("a1");
  const auto refused = [&](std::string who) {
    const auto before = tail.get();
    const auto answer =
        post("/v1/stores/s1/flows", "portal", fmt::format(R"({{"kind":"self_reset",{},"client":"web"}})", who));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"status":"refused","reason":"not_available"})") << who;
    EXPECT_EQ(header_of(answer, "Mfa-Position"), std::to_string(before.value))
        << who << ": a position tells whether the account is there";
    return answer;
  };
  refused(R"("user_name":"a1@corp")");      // not enrolled
  refused(R"("user_name":"nobody@corp")");  // unknown
  refused(R"("account_id":"a1")");
  refused(R"("account_id":"a2")");
  observe("b1");
  send(request_of(
      Method::put, "/v1/stores/s1/accounts/b2", tokens.at("sync"),
      fmt::format(
          R"({{"user_name":"B1@corp","enabled":true,"container":"ou=x","groups":[],"source":"ad","observed_at":"{}"}})",
          to_rfc3339(clock.wall()))));
  refused(R"("user_name":"b1@corp")");  // two of them
  EXPECT_EQ(
      post("/v1/stores/none/flows", "portal", R"({"kind":"self_reset","user_name":"a1@corp","client":"web"})").status,
      404);
}

TEST_F(House, ReplaysTheAnswerToAKeyByteForByte) {
  furnish();
  observe("a1");
  const std::string body = R"({"kind":"self_reset","user_name":"nobody","client":"web"})";
  const auto first = post("/v1/stores/s1/flows", "portal", body, "key-of-twenty-letters");
  const auto again = post("/v1/stores/s1/flows", "portal", body, "key-of-twenty-letters");
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.status, first.status);
  EXPECT_EQ(header_of(again, "Mfa-Position"), header_of(first, "Mfa-Position"));
  EXPECT_EQ(header_of(first, "Idempotency-Replayed"), "");
  EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
  const auto other = post("/v1/stores/s1/flows", "portal",
                          R"({"kind":"self_unlock","user_name":"nobody","client":"web"})", "key-of-twenty-letters");
  EXPECT_EQ(other.status, 422);
}

TEST_F(House, MailsACodeForAnEnrollmentByEmail) {
  furnish();
  observe("a1");
  const auto started = post(
      account + "/enrollments", "portal",
      fmt::format(
          R"({{"type":"email","email":"jane@example.org","session":{{"method":"saml","authenticated_at":"{}","client":"web"}}}})",
          to_rfc3339(clock.wall())));
  const auto id = text_between(started.body, R"("enrollment_id":")", "\"");
  EXPECT_EQ(
      started.body,
      fmt::format(
          R"({{"enrollment_id":"{}","type":"email","status":"pending","expires_at":"{}","email":{{"hint":"j•••@e•••.org","resend_after":"{}"}}}})",
          id, to_rfc3339(clock.wall() + std::chrono::minutes{10}),
          to_rfc3339(clock.wall() + std::chrono::seconds{30})));
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_EQ(mails[0].message.address, "jane@example.org");
  const auto early = post(account + "/enrollments/" + id + ":resend", "portal", "{}");
  EXPECT_EQ(early.status, 429);
  EXPECT_EQ(header_of(early, "Retry-After"), "30");
  const auto wrong = post(account + "/enrollments/" + id + ":confirm", "portal", R"({"code":"000"})");
  EXPECT_EQ(wrong.body, R"({"result":"failed","status":"pending","attempts_left":4})");
  const auto right = post(account + "/enrollments/" + id + ":confirm", "portal",
                          fmt::format(R"({{"code":"{}"}})", mails[0].message.code.reveal()));
  EXPECT_EQ(text_between(right.body, R"("result":")", "\""), "passed");
  EXPECT_EQ(post(account + ":unenroll", "helpdesk", R"({"types":["email","sms"],"reason":"moved"})").body,
            R"({"unenrolled":["email"],"status":"unenrolled"})");
  const auto items = get(account + "/history", "auditor").body;
  EXPECT_TRUE(items.contains(R"("personal":{"email":"jane@example.org"})")) << items;
  EXPECT_TRUE(items.contains(R"("personal":{"reason":"moved"})")) << items;
}

TEST_F(House, ADeletedAccountIsShownAsDeletedAndListedNowhere) {
  furnish();
  observe("a1");
  enroll("a1");
  const auto gone = send(
      request_of(Method::delete_, account + "?source=ad&observed_at=" + to_rfc3339(clock.wall()), tokens.at("sync")));
  EXPECT_EQ(gone.body, R"({"account_id":"a1","deleted":true})");
  const auto shown = get(account, "helpdesk").body;
  EXPECT_TRUE(shown.contains(R"("deleted":true,"effective_role":null,"status":null,"enrollments":[],"missing":null)"))
      << shown;
  EXPECT_EQ(get(account + "/history", "helpdesk").status, 200);
  EXPECT_EQ(get(account + "/policy", "helpdesk").status, 404);
  EXPECT_EQ(get(account + "/requirements", "portal").status, 404);
  EXPECT_EQ(get("/v1/stores/s1/accounts", "helpdesk").body, R"({"items":[],"next_cursor":null})");
  EXPECT_EQ(post(account + ":unenroll", "helpdesk", R"({"types":["email"],"reason":"x"})").status, 404);
}

}  // namespace
}  // namespace mfad::test

#include <array>

#include "daemon/api/import.h"
#include "daemon/api/input.h"
#include "daemon/api/observation.h"
#include "daemon/query/accounts.h"
#include "daemon/query/history.h"

namespace mfad::api {
namespace {

Command put_account(Input& in) {
  const AccountKey key = in.new_account();
  Fields body = in.body();
  auto command = read_observation(body, in.errors(), in.now());
  command.key = key;
  body.finish();
  return command;
}

Command delete_account(Input& in) {
  account::DeleteAccount command{.key = in.account(),
                                 .source = in.query().required("source", rules::source),
                                 .observed_at = in.query().required_time("observed_at")};
  if (in.too_far_ahead(command.observed_at)) in.query().refuse("observed_at", Input::too_far_ahead_detail);
  return command;
}

void read_session(Fields& body, Input& in, account::StartEnrollment& command) {
  auto session = body.object("session");
  if (!session) return;
  command.session_method = session->choice<SessionMethod>("method");
  command.authenticated_at = session->time("authenticated_at");
  if (in.too_far_ahead(command.authenticated_at)) session->refuse("authenticated_at", Input::too_far_ahead_detail);
  command.client = session->text("client", rules::client);
  session->finish();
}

Command start_enrollment(Input& in) {
  account::StartEnrollment command{.key = in.account()};
  Fields body = in.body();
  command.type = body.choice("type", {AuthenticationType::authenticator, AuthenticationType::email});
  if (command.type == AuthenticationType::email) {
    command.email = body.text("email", rules::address);
  } else if (body.text_if("email", rules::address)) {
    body.refuse("email", "goes with type email only");
  }
  read_session(body, in, command);
  if (auto grant = body.text_if("grant", rules::grant)) command.grant = Secret(std::move(*grant));
  body.finish();
  return command;
}

Command confirm_enrollment(Input& in) {
  account::ConfirmEnrollment command{
      .key = in.account(), .enrollment = in.opaque<EnrollmentId>("enrollment"), .code = {}};
  Fields body = in.body();
  command.code = body.secret("code", rules::code);
  body.finish();
  return command;
}

Command resend_enrollment_code(Input& in) {
  in.empty_body();
  return account::ResendEnrollmentCode{.key = in.account(), .enrollment = in.opaque<EnrollmentId>("enrollment")};
}

Command cancel_enrollment(Input& in) {
  return account::CancelEnrollment{.key = in.account(), .enrollment = in.opaque<EnrollmentId>("enrollment")};
}

Command unenroll(Input& in) {
  account::Unenroll command{.key = in.account(), .types = {}, .reason = {}};
  Fields body = in.body();
  command.types = body.types("types");
  command.reason = body.text("reason", rules::unenroll_reason);
  body.finish();
  return command;
}

query::Query list_accounts(Input& in) {
  query::AccountFilter filter{.user_name = in.query().text("user_name", rules::user_name),
                              .status = in.query().choice<AccountStatus>("status"),
                              .role = std::nullopt,
                              .locked = in.query().boolean("locked")};
  if (const auto role = in.query().raw("role")) {
    filter.role = parse_role_id(*role);
    if (!filter.role) in.query().refuse("role", "must be a role id: [a-z0-9][a-z0-9-]{0,62}");
  }
  return query::list_accounts(in.store(), std::move(filter), in.page());
}

query::Query get_account(Input& in) { return query::one_account(in.account()); }
query::Query get_policy(Input& in) { return query::account_policy(in.account()); }
query::Query get_requirements(Input& in) { return query::account_requirements(in.account()); }

query::Query get_history(Input& in) {
  query::HistoryFilter filter{.after = Position{in.query().number("after", 0, position_max).value_or(0)},
                              .flow = std::nullopt,
                              .with_personal = in.caller().role != CallerRole::helpdesk};
  if (const auto flow = in.query().raw("flow")) {
    if (!is_opaque_id(*flow)) in.query().refuse("flow", "must be the id of a flow");
    filter.flow = FlowId(*flow);
  }
  return query::account_history(in.account(), std::move(filter), in.page());
}

constexpr CallerRoles portal{CallerRole::portal};
constexpr CallerRoles sync{CallerRole::sync};

constexpr auto table = std::to_array<Route>({
    {.method = Method::put,
     .path = "/v1/stores/{store}/accounts/{account}",
     .operation = "putAccount",
     .callers = sync,
     .scope = Scope::store,
     .handler = &put_account,
     .key = KeyRule::optional,
     .body = BodyRule::json,
     .body_bytes_max = limits::large_body_bytes_max},
    {.method = Method::delete_,
     .path = "/v1/stores/{store}/accounts/{account}",
     .operation = "deleteAccount",
     .callers = sync,
     .scope = Scope::store,
     .handler = &delete_account,
     .key = KeyRule::optional},
    {.method = Method::post,
     .path = "/v1/stores/{store}/accounts:import",
     .operation = "importAccounts",
     .callers = sync,
     .scope = Scope::store,
     .handler = &handle_import,
     .body = BodyRule::ndjson,
     .body_bytes_max = limits::large_body_bytes_max},
    {.method = Method::get,
     .path = "/v1/stores/{store}/accounts",
     .operation = "listAccounts",
     .callers = people_readers,
     .scope = Scope::store,
     .handler = &list_accounts},
    {.method = Method::get,
     .path = "/v1/stores/{store}/accounts/{account}",
     .operation = "getAccount",
     .callers = people_readers,
     .scope = Scope::store,
     .handler = &get_account},
    {.method = Method::get,
     .path = "/v1/stores/{store}/accounts/{account}/policy",
     .operation = "getAccountPolicy",
     .callers = any_caller,
     .scope = Scope::store,
     .handler = &get_policy},
    {.method = Method::get,
     .path = "/v1/stores/{store}/accounts/{account}/requirements",
     .operation = "getAccountRequirements",
     .callers = {CallerRole::portal, CallerRole::verifier},
     .scope = Scope::store,
     .handler = &get_requirements},
    {.method = Method::get,
     .path = "/v1/stores/{store}/accounts/{account}/history",
     .operation = "getAccountHistory",
     .callers = {CallerRole::auditor, CallerRole::helpdesk, CallerRole::admin},
     .scope = Scope::store,
     .handler = &get_history},
    {.method = Method::post,
     .path = "/v1/stores/{store}/accounts/{account}/enrollments",
     .operation = "startEnrollment",
     .callers = portal,
     .scope = Scope::store,
     .handler = &start_enrollment,
     .key = KeyRule::required,
     .body = BodyRule::json},
    {.method = Method::post,
     .path = "/v1/stores/{store}/accounts/{account}/enrollments/{enrollment}:confirm",
     .operation = "confirmEnrollment",
     .callers = portal,
     .scope = Scope::store,
     .handler = &confirm_enrollment,
     .key = KeyRule::required,
     .body = BodyRule::json},
    {.method = Method::post,
     .path = "/v1/stores/{store}/accounts/{account}/enrollments/{enrollment}:resend",
     .operation = "resendEnrollmentCode",
     .callers = portal,
     .scope = Scope::store,
     .handler = &resend_enrollment_code,
     .key = KeyRule::required,
     .body = BodyRule::json},
    {.method = Method::delete_,
     .path = "/v1/stores/{store}/accounts/{account}/enrollments/{enrollment}",
     .operation = "cancelEnrollment",
     .callers = portal,
     .scope = Scope::store,
     .handler = &cancel_enrollment,
     .key = KeyRule::optional},
    {.method = Method::post,
     .path = "/v1/stores/{store}/accounts/{account}:unenroll",
     .operation = "unenroll",
     .callers = {CallerRole::helpdesk, CallerRole::admin},
     .scope = Scope::store,
     .handler = &unenroll,
     .key = KeyRule::required,
     .body = BodyRule::json},
});

}  // namespace

std::span<const Route> account_routes() { return table; }

}  // namespace mfad::api

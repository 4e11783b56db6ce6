#include <array>

#include "daemon/api/flow_start.h"
#include "daemon/api/input.h"
#include "daemon/query/accounts.h"

namespace mfad::api {
namespace {

Command issue_challenge(Input& in) {
  account::IssueChallenge command{.key = in.account(), .flow = in.opaque<FlowId>("flow")};
  Fields body = in.body();
  command.type = body.choice("type", {AuthenticationType::email});
  body.finish();
  return command;
}

Command verify_factor(Input& in) {
  account::VerifyFactor command{.key = in.account(), .flow = in.opaque<FlowId>("flow"), .code = {}};
  Fields body = in.body();
  command.type = body.choice<AuthenticationType>("type");
  command.code = body.secret("code", rules::code);
  body.finish();
  return command;
}

Command abandon_flow(Input& in) {
  in.empty_body();
  return account::AbandonFlow{.key = in.account(), .flow = in.opaque<FlowId>("flow")};
}

Command redeem_grant(Input& in) {
  account::RedeemGrant command{.key = in.account(), .flow = in.opaque<FlowId>("flow"), .grant = {}};
  Fields body = in.body();
  command.grant = body.secret("grant", rules::grant);
  command.operation = body.choice("operation", {Operation::password_reset, Operation::unlock});
  body.finish();
  return command;
}

Command report_flow(Input& in) {
  account::ReportFlow command{.key = in.account(), .flow = in.opaque<FlowId>("flow"), .reason = {}};
  Fields body = in.body();
  command.done = body.choice("result", {FlowStatus::done, FlowStatus::failed}) == FlowStatus::done;
  command.reason = body.text_if("reason", rules::report_reason).value_or("");
  body.finish();
  return command;
}

query::Query get_flow(Input& in) { return query::one_flow(in.account(), in.opaque<FlowId>("flow")); }

constexpr CallerRoles portal{CallerRole::portal};
constexpr CallerRoles sync{CallerRole::sync};
constexpr Route command(std::string_view path, std::string_view operation, CallerRoles callers, ParseCommand parse) {
  return {.method = Method::post,
          .path = path,
          .operation = operation,
          .callers = callers,
          .scope = Scope::store,
          .handler = parse,
          .key = KeyRule::required,
          .body = BodyRule::json};
}

constexpr auto table = std::to_array<Route>({
    {.method = Method::post,
     .path = "/v1/stores/{store}/flows",
     .operation = "startFlow",
     .callers = portal,
     .scope = Scope::store,
     .handler = &handle_flow_start,
     .key = KeyRule::required,
     .body = BodyRule::json},
    {.method = Method::get,
     .path = "/v1/stores/{store}/accounts/{account}/flows/{flow}",
     .operation = "getFlow",
     .callers = {CallerRole::portal, CallerRole::helpdesk, CallerRole::auditor},
     .scope = Scope::store,
     .handler = &get_flow},
    command("/v1/stores/{store}/accounts/{account}/flows/{flow}/challenges", "issueChallenge", portal,
            &issue_challenge),
    command("/v1/stores/{store}/accounts/{account}/flows/{flow}:verify", "verifyFactor",
            {CallerRole::portal, CallerRole::verifier}, &verify_factor),
    command("/v1/stores/{store}/accounts/{account}/flows/{flow}:abandon", "abandonFlow", portal, &abandon_flow),
    command("/v1/stores/{store}/accounts/{account}/flows/{flow}:redeem", "redeemGrant", sync, &redeem_grant),
    command("/v1/stores/{store}/accounts/{account}/flows/{flow}:report", "reportFlow", sync, &report_flow),
});

}  // namespace

std::span<const Route> flow_routes() { return table; }

}  // namespace mfad::api

#include "daemon/query/flow_shape.h"

#include "daemon/query/account_shape.h"
#include "events/account/view.h"

namespace mfad::query {
namespace {

// In the order passed.
void append_passed(JsonWriter& json, const account::Flow& flow) {
  json.key("passed");
  json.begin_array();
  for (const auto& passed : flow.passed) json.text(name_of(passed.type));
  json.end_array();
}

}  // namespace

void append_flow(JsonWriter& json, const store::StoreState& store, const account::AccountState& account,
                 const account::Flow& flow, bool dev) {
  const FlowStatus status = account::status_of(flow);
  json.begin_object();
  json.member("flow_id", flow.id);
  json.member("account_id", account.key.account);
  json.member("kind", flow.kind);
  json.member("status", status);
  json.key("required");
  json.begin_object();
  json.member("enforced", flow.required.enforced);
  json.member("chosen_by_end_user", flow.required.chosen_by_end_user);
  json.end_object();
  json.member("offered", status == FlowStatus::open ? account::offered(flow, account, store, dev) : TypeSet{});
  append_passed(json, flow);
  append_missing(json, "remaining", account::remaining(flow));
  json.member("expires_at", status == FlowStatus::satisfied && flow.grant ? flow.grant->expires_at : flow.expires_at);
  json.key("policy");
  json.begin_object();
  json.member("role_id", flow.role);
  json.member("store_position", flow.store_position);
  json.end_object();
  json.end_object();
}

}  // namespace mfad::query

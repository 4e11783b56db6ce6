#include "daemon/query/store_shape.h"

#include "events/policy/policy.h"

namespace mfad::query {
namespace {

void append_types(JsonWriter& json, const store::StoreState& store, bool dev) {
  const TypeSet configured = policy::configured_types(store, dev);
  json.key("authentication_types");
  json.begin_array();
  for (const auto type : all_authentication_types) {
    json.begin_object();
    json.member("type", type);
    json.member("enabled", store.enabled_types.contains(type));
    json.member("configured", configured.contains(type));
    json.end_object();
  }
  json.end_array();
}

void append_email_delivery(JsonWriter& json, const std::optional<policy::EmailDelivery>& settings) {
  if (!settings) {
    json.null_member("email_delivery");
    return;
  }
  json.key("email_delivery");
  json.begin_object();
  json.member("from", settings->from);
  json.member("host", settings->host);
  json.member("port", settings->port);
  json.member("tls", settings->tls);
  json.member("username", settings->username);
  json.end_object();
}

std::string_view code_of(policy::Finding::Code code) {
  return code == policy::Finding::Code::policy_unsatisfiable ? "policy-unsatisfiable" : "lockout-prone";
}

void append_findings(JsonWriter& json, const store::StoreState& store, bool dev) {
  json.key("findings");
  json.begin_array();
  for (const auto& finding : policy::findings(store, dev)) {
    json.begin_object();
    json.member("code", code_of(finding.code));
    json.member("role_id", finding.role);
    json.member("since_position", finding.since);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void append_store(JsonWriter& json, const store::StoreState& store, bool dev) {
  json.begin_object();
  json.member("store_id", store.id);
  json.member("name", store.name);
  json.member("provider", store.provider);
  json.member("enabled", store.enabled);
  json.member("enrollment_enabled", store.enrollment_enabled);
  append_types(json, store, dev);
  append_email_delivery(json, store.email_delivery);
  append_findings(json, store, dev);
  json.end_object();
}

void append_term(JsonWriter& json, const policy::Term& term) {
  json.begin_object();
  json.member(term.kind == policy::Term::Kind::group ? "group" : "container", term.dn);
  json.end_object();
}

void append_lockout(JsonWriter& json, const policy::Lockout& lockout) {
  json.begin_object();
  json.member("threshold", lockout.threshold);
  json.member("minutes", lockout.minutes);
  json.end_object();
}

void append_role(JsonWriter& json, const store::Role& role) {
  const auto& settings = role.settings;
  json.begin_object();
  json.member("role_id", role.id);
  json.member("name", settings.name);
  json.member("priority", settings.priority);
  json.member("enabled", settings.enabled);
  json.key("criteria");
  json.begin_object();
  json.key("any_of");
  json.begin_array();
  for (const auto& term : settings.criteria.any_of) append_term(json, term);
  json.end_array();
  json.end_object();
  json.key("policy");
  json.begin_object();
  json.member("enforced", settings.requirement.enforced);
  json.member("chosen_by_end_user", settings.requirement.chosen_by_end_user);
  json.key("lockout");
  append_lockout(json, settings.lockout);
  json.end_object();
  json.end_object();
}

void append_priorities(JsonWriter& json, const store::StoreState& store) {
  json.begin_object();
  json.key("priorities");
  json.begin_object();
  for (const auto* role : policy::roles_by_priority(store)) json.member(role->id.str(), role->settings.priority);
  json.end_object();
  json.end_object();
}

}  // namespace mfad::query

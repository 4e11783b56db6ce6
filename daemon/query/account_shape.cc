#include "daemon/query/account_shape.h"

#include "daemon/query/store_shape.h"
#include "events/account/view.h"

namespace mfad::query {
namespace {

void text_or_null(JsonWriter& json, std::string_view name, const std::string& text) {
  if (text.empty()) {
    json.null_member(name);
  } else {
    json.member(name, text);
  }
}

void append_enrollments(JsonWriter& json, const AccountView& view) {
  json.key("enrollments");
  json.begin_array();
  for (const auto& enrolled : view.account->enrolled) {
    json.begin_object();
    json.member("enrollment_id", enrolled.id);
    json.member("type", enrolled.type);
    json.member("status", EnrollmentStatus::enrolled);
    json.member("enrolled_at", enrolled.enrolled_at);
    text_or_null(json, "hint", account::enrollment_hint(enrolled));
    json.member("available", view.available.contains(enrolled.type));
    json.end_object();
  }
  for (const auto& pending : view.account->pending) {
    json.begin_object();
    json.member("enrollment_id", pending.id);
    json.member("type", pending.type);
    json.member("status", EnrollmentStatus::pending);
    json.null_member("enrolled_at");
    text_or_null(json, "hint", account::enrollment_hint(pending));
    json.member("available", view.available.contains(pending.type));
    json.end_object();
  }
  json.end_array();
}

void append_considered(JsonWriter& json, const AccountView& view) {
  json.key("considered");
  json.begin_array();
  for (const auto* role : policy::roles_by_priority(*view.store)) {
    json.begin_object();
    json.member("role_id", role->id);
    json.member("priority", role->settings.priority);
    json.member("enabled", role->settings.enabled);
    if (const auto term = policy::matching_term(*role, view.account->facts)) {
      json.key("matched_by");
      append_term(json, role->settings.criteria.any_of[*term]);
    } else {
      json.null_member("matched_by");
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace

AccountView::AccountView(const store::StoreState& its_store, const account::AccountState& its_account, bool is_dev)
    : store(&its_store),
      account(&its_account),
      dev(is_dev),
      available(policy::available_types(its_store, is_dev)),
      enrolled(its_account.enrolled_types()),
      role(policy::effective_role(its_store, its_account)) {
  if (role == nullptr) return;
  const auto& requirement = role->settings.requirement;
  status = policy::status(requirement, enrolled, available);
  missing = policy::missing(requirement, enrolled & available);
}

void append_missing(JsonWriter& json, std::string_view name, const std::optional<policy::Missing>& missing) {
  if (!missing) {
    json.null_member(name);
    return;
  }
  json.key(name);
  json.begin_object();
  json.member("enforced", missing->enforced);
  json.member("chosen", missing->chosen);
  json.end_object();
}

void append_account(JsonWriter& json, const AccountView& view) {
  const auto& account = *view.account;
  json.begin_object();
  json.member("account_id", account.key.account);
  json.member("user_name", account.facts.user_name);
  text_or_null(json, "display_name", account.facts.display_name);
  json.member("enabled", account.facts.enabled);
  json.member("deleted", account.presence == account::Presence::deleted);
  json.member("effective_role", view.role != nullptr ? std::optional(view.role->id) : std::nullopt);
  json.member("status", view.status);
  append_enrollments(json, view);
  append_missing(json, "missing", view.missing);
  json.member("consecutive_failures", account.consecutive_failures);
  json.member("locked_until", account.locked_until);
  json.key("facts");
  json.begin_object();
  json.member("source", account.facts.source);
  json.member("observed_at", account.facts.observed_at);
  json.end_object();
  json.end_object();
}

void append_member(JsonWriter& json, const AccountView& view) {
  json.begin_object();
  json.member("account_id", view.account->key.account);
  json.member("user_name", view.account->facts.user_name);
  json.member("status", view.status);
  json.member("enrolled", view.enrolled);
  append_missing(json, "missing", view.missing);
  json.member("locked_until", view.account->locked_until);
  json.end_object();
}

void append_policy(JsonWriter& json, const AccountView& view) {
  const auto* role = view.role;
  const policy::Requirement requirement = role != nullptr ? role->settings.requirement : policy::Requirement{};
  json.begin_object();
  json.member("role_id", role != nullptr ? std::optional(role->id) : std::nullopt);
  if (!view.store->enabled) {
    json.member("reason", "store_disabled");
  } else if (role == nullptr) {
    json.member("reason", "no_role");
  } else {
    json.null_member("reason");
  }
  json.member("priority", role != nullptr ? std::optional(role->settings.priority) : std::nullopt);
  json.member("store_position", view.store->last_position);
  json.key("mfa");
  json.begin_object();
  json.member("active", role != nullptr && policy::mfa_active(*view.store, view.dev));
  json.member("enforced", requirement.enforced);
  json.member("chosen_by_end_user", requirement.chosen_by_end_user);
  json.member("available", view.available);
  json.end_object();
  if (role != nullptr) {
    json.key("lockout");
    append_lockout(json, role->settings.lockout);
  } else {
    json.null_member("lockout");
  }
  append_considered(json, view);
  json.end_object();
}

}  // namespace mfad::query

#include <algorithm>

#include "events/policy/policy.h"
#include "events/store/change.h"
#include "events/store/rules.h"

namespace mfad::store {
namespace {

std::optional<Rejection> refuse_enrollment_off(const StoreState& store) {
  std::vector<RoleId> relying;
  for (const auto* role : policy::roles_by_priority(store)) {
    if (policy::asks_for_a_type(role->settings.requirement)) relying.push_back(role->id);
  }
  if (relying.empty()) return std::nullopt;
  return Rejection{
      .reason = Reason::would_lock_out, .roles = std::move(relying), .current_version = {}, .rule = "INV-07"};
}

std::optional<Rejection> refuse_enrollment_on(const StoreState& store, bool dev) {
  if (!policy::available_types(store, dev).empty()) return std::nullopt;
  return Rejection{.reason = Reason::no_type_available, .roles = {}, .current_version = {}, .rule = "INV-08"};
}

}  // namespace

std::optional<Rejection> refuse_fewer_types(const Change& change) {
  if (auto broken = change.roles_broken(); !broken.empty()) {
    return Rejection{
        .reason = Reason::policy_unsatisfiable, .roles = std::move(broken), .current_version = {}, .rule = "INV-05"};
  }
  const bool was_available = !policy::available_types(change.before(), change.dev()).empty();
  if (!change.before().enrollment_enabled || !was_available) return std::nullopt;
  return refuse_enrollment_on(change.after(), change.dev());
}

Decided decide_on(const StoreState& store, const SetAuthenticationType& command, const Context& context) {
  if (auto refusal = check_store(store, command.precondition)) return std::unexpected(std::move(*refusal));
  Change change(store, context);
  if (command.enabled == store.enabled_types.contains(command.type)) return std::move(change).finish();
  if (command.enabled) {
    change.add(AuthenticationTypeEnabled{.type = command.type});
    return std::move(change).finish();
  }
  Change trial(store, context);
  trial.add(AuthenticationTypeDisabled{.type = command.type, .forced = false});
  auto refusal = refuse_fewer_types(trial);
  if (refusal && !command.force) return std::unexpected(std::move(*refusal));
  change.add(AuthenticationTypeDisabled{.type = command.type, .forced = refusal.has_value()});
  return std::move(change).finish();
}

Decided decide_on(const StoreState& store, const SetEnrollment& command, const Context& context) {
  if (auto refusal = check_store(store, command.precondition)) return std::unexpected(std::move(*refusal));
  Change change(store, context);
  if (command.enabled == store.enrollment_enabled) return std::move(change).finish();
  auto refusal = command.enabled ? refuse_enrollment_on(store, context.dev) : refuse_enrollment_off(store);
  if (refusal && !command.force) return std::unexpected(std::move(*refusal));
  if (command.enabled) {
    change.add(EnrollmentEnabled{});
  } else {
    change.add(EnrollmentDisabled{.forced = refusal.has_value()});
  }
  return std::move(change).finish();
}

}  // namespace mfad::store

#include <algorithm>
#include <functional>
#include <numeric>

#include "events/base/limits.h"
#include "events/policy/distinguished_name.h"
#include "events/policy/policy.h"
#include "events/store/change.h"
#include "events/store/precondition.h"
#include "events/store/rules.h"

namespace mfad::store {
namespace {

bool within(int value, int low, int high) { return value >= low && value <= high; }

// INV-01, INV-24: what the body alone decides.
std::optional<Rejection> check_body(const policy::RoleSettings& wanted) {
  struct Demand {
    bool holds;
    std::string_view pointer;
    std::string_view detail;
  };
  const auto& terms = wanted.criteria.any_of;
  const bool names =
      std::ranges::all_of(terms, [](const auto& term) { return policy::normalize_dn(term.dn).has_value(); });
  const auto bytes = std::transform_reduce(terms.begin(), terms.end(), std::size_t{0}, std::plus{},
                                           [](const auto& term) { return term.dn.size(); });
  const Demand demands[] = {
      {!wanted.name.empty(), "/name", "a role has a name"},
      {within(wanted.priority, limits::priority_min, limits::priority_max), "/priority", "a priority is 1 to 99"},
      {!terms.empty() && terms.size() <= limits::criteria_terms_max, "/criteria/any_of", "criteria are 1 to 64 terms"},
      {bytes <= limits::criteria_bytes_max, "/criteria/any_of",
       "the names of all criteria together are at most 14 KiB"},
      {names, "/criteria/any_of", "a group or container is named by a distinguished name (RFC 4514)"},
      {within(wanted.requirement.chosen_by_end_user, 0, limits::chosen_max), "/policy/chosen_by_end_user",
       "the number of chosen types is 0 to 7"},
      {within(wanted.lockout.threshold, 1, limits::lockout_threshold_max), "/policy/lockout/threshold",
       "a threshold is 1 to 100 wrong answers"},
      {within(wanted.lockout.minutes, 1, limits::lockout_minutes_max), "/policy/lockout/minutes",
       "a lockout is 1 to 1440 minutes"},
  };
  const auto* broken = std::ranges::find_if(demands, [](const Demand& demand) { return !demand.holds; });
  if (broken == std::end(demands)) return std::nullopt;
  return Rejection{.reason = Reason::invalid,
                   .roles = {},
                   .current_version = {},
                   .rule = {},
                   .pointer = broken->pointer,
                   .detail = broken->detail};
}

bool priority_taken(const StoreState& store, const RoleId& self, int priority) {
  return std::ranges::any_of(store.roles, [&](const auto& entry) {
    return entry.first != self && entry.second.settings.priority == priority;
  });
}

// The 409s of `PUT S/roles/{role}` in the column's order. `was` is what the role asks for now; nothing yet for a new
// one.
std::optional<Rejection> check_policy(const PutRole& command, const policy::Requirement& was, const StoreState& store,
                                      bool dev) {
  const auto conflict = [](Reason reason, std::string_view rule) {
    return Rejection{.reason = reason, .roles = {}, .current_version = {}, .rule = rule};
  };
  const auto& wanted = command.settings.requirement;
  if (priority_taken(store, command.role, command.settings.priority)) return conflict(Reason::priority_taken, "INV-01");

  const TypeSet newly = wanted.enforced - was.enforced;
  if (!store.enabled_types.contains_all(newly)) return conflict(Reason::type_not_enabled, "INV-02");
  if (!policy::configured_types(store, dev).contains_all(newly)) return conflict(Reason::type_not_configured, "INV-02");

  const TypeSet available = policy::available_types(store, dev);
  const bool adds = policy::satisfiable(was, available) || policy::types_asked(wanted) > policy::types_asked(was);
  if (!policy::satisfiable(wanted, available) && adds) {
    auto refusal = conflict(Reason::policy_unsatisfiable, "INV-04");
    refusal.roles = {command.role};
    return refusal;
  }
  if (!store.enrollment_enabled && policy::asks_for_a_type(wanted) && !policy::asks_for_a_type(was)) {
    return conflict(Reason::enrollment_disabled, "INV-07");
  }
  return std::nullopt;
}

// What a role asks for and how it locks out, where that differs: the tail of a role's events (contract §9).
void add_policy(Change& change, const RoleId& role, const policy::RoleSettings& from, const policy::RoleSettings& to) {
  for (const auto type : from.requirement.enforced - to.requirement.enforced) {
    change.add(RoleAuthenticationTypeEnforcementRemoved{.role = role, .type = type});
  }
  for (const auto type : to.requirement.enforced - from.requirement.enforced) {
    change.add(RoleAuthenticationTypeEnforced{.role = role, .type = type});
  }
  if (from.requirement.chosen_by_end_user != to.requirement.chosen_by_end_user) {
    change.add(RoleChosenByEndUserChanged{
        .role = role, .from = from.requirement.chosen_by_end_user, .to = to.requirement.chosen_by_end_user});
  }
  if (from.lockout != to.lockout) {
    change.add(RoleLockoutPolicyChanged{.role = role, .from = from.lockout, .to = to.lockout});
  }
}

Decided create_role(const StoreState& store, const PutRole& command, const Context& context) {
  if (auto refusal = check_new(command.precondition)) return std::unexpected(std::move(*refusal));
  if (auto refusal = check_policy(command, {}, store, context.dev)) return std::unexpected(std::move(*refusal));
  const auto& wanted = command.settings;
  Change change(store, context);
  change.add(RoleCreated{.role = command.role,
                         .name = wanted.name,
                         .priority = wanted.priority,
                         .enabled = wanted.enabled,
                         .criteria = wanted.criteria});
  add_policy(change, command.role, {}, wanted);
  return std::move(change).finish({.what = Reply::Created{}});
}

Decided change_role(const StoreState& store, const Role& role, const PutRole& command, const Context& context) {
  if (auto refusal = check_existing(command.precondition, role.version)) return std::unexpected(std::move(*refusal));
  const auto& is = role.settings;
  const auto& wanted = command.settings;
  if (auto refusal = check_policy(command, is.requirement, store, context.dev))
    return std::unexpected(std::move(*refusal));

  Change change(store, context);
  const RoleId& id = command.role;
  if (is.name != wanted.name) change.add(RoleRenamed{.role = id, .from = is.name, .to = wanted.name});
  if (is.priority != wanted.priority) {
    change.add(RolePriorityChanged{.role = id, .from = is.priority, .to = wanted.priority});
  }
  if (is.criteria != wanted.criteria) {
    change.add(RoleCriteriaChanged{.role = id, .from = is.criteria, .to = wanted.criteria});
  }
  if (wanted.enabled && !is.enabled) change.add(RoleEnabled{.role = id});
  if (!wanted.enabled && is.enabled) change.add(RoleDisabled{.role = id});
  add_policy(change, id, is, wanted);
  return std::move(change).finish();
}

}  // namespace

Decided decide_on(const StoreState& store, const PutRole& command, const Context& context) {
  if (auto refusal = check_body(command.settings)) return std::unexpected(std::move(*refusal));
  if (store.presence != Presence::present) return reject(Reason::not_found);
  if (store.deleted_roles.contains(command.role)) return std::unexpected(*check_retired(command.precondition));
  const auto role = store.roles.find(command.role);
  return role == store.roles.end() ? create_role(store, command, context)
                                   : change_role(store, role->second, command, context);
}

Decided decide_on(const StoreState& store, const DeleteRole& command, const Context& context) {
  const auto role = store.roles.find(command.role);
  if (store.presence != Presence::present || role == store.roles.end()) return reject(Reason::not_found);
  if (auto refusal = check_existing(command.precondition, role->second.version)) {
    return std::unexpected(std::move(*refusal));
  }
  Change change(store, context);
  change.add(RoleDeleted{.role = command.role});
  return std::move(change).finish();
}

}  // namespace mfad::store

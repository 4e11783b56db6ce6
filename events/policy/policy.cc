#include "events/policy/policy.h"

#include <algorithm>
#include <array>

namespace mfad::policy {
namespace {

bool matches(Term::Kind kind, const ShortDigest& digest, const account::Facts& facts) {
  if (kind == Term::Kind::group) return std::ranges::binary_search(facts.groups, digest);
  return std::ranges::find(facts.containers, digest) != facts.containers.end();
}

}  // namespace

TypeSet configured_types(const store::StoreState& store, bool dev) {
  TypeSet configured{AuthenticationType::authenticator};
  if (dev || store.email_delivery) configured.insert(AuthenticationType::email);
  return configured;
}

TypeSet available_types(const store::StoreState& store, bool dev) {
  return store.enabled_types & configured_types(store, dev);
}

bool satisfiable(const Requirement& requirement, TypeSet available) {
  return available.contains_all(requirement.enforced) && types_asked(requirement) <= available.size();
}

int types_asked(const Requirement& requirement) { return requirement.enforced.size() + requirement.chosen_by_end_user; }

bool asks_for_a_type(const Requirement& requirement) { return types_asked(requirement) > 0; }

const store::Role* effective_role(const store::StoreState& store, const account::Facts& facts) {
  if (!facts.enabled) return nullptr;
  const store::Role* best = nullptr;
  for (const auto& [id, role] : store.roles) {
    const auto& settings = role.settings;
    if (!settings.enabled || (best != nullptr && best->settings.priority < settings.priority)) continue;
    if (matching_term(role, facts)) best = &role;
  }
  return best;
}

const store::Role* effective_role(const store::StoreState& store, const account::AccountState& account) {
  return account.presence == account::Presence::known ? effective_role(store, account.facts) : nullptr;
}

std::optional<std::size_t> matching_term(const store::Role& role, const account::Facts& facts) {
  const auto& terms = role.settings.criteria.any_of;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (matches(terms[i].kind, role.term_digests[i], facts)) return i;
  }
  return std::nullopt;
}

bool mfa_active(const store::StoreState& store, bool dev) {
  return store.enabled && store.enrollment_enabled && !available_types(store, dev).empty();
}

Missing missing(const Requirement& requirement, TypeSet have) {
  if (!asks_for_a_type(requirement)) return {.enforced = {}, .chosen = have.empty() ? 1 : 0};
  const int chosen = (have - requirement.enforced).size();
  return {.enforced = requirement.enforced - have, .chosen = std::max(0, requirement.chosen_by_end_user - chosen)};
}

AccountStatus status(const Requirement& requirement, TypeSet enrolled, TypeSet available) {
  if (enrolled.empty()) return AccountStatus::unenrolled;
  const TypeSet usable = enrolled & available;
  if (usable.empty()) return AccountStatus::stranded;
  return missing(requirement, usable).none() ? AccountStatus::compliant : AccountStatus::partially_enrolled;
}

std::optional<LockoutProneness> lockout_proneness(const store::StoreState& store, bool dev) {
  if (!store.enrollment_enabled) {
    const bool relied_on = std::ranges::any_of(
        store.roles, [](const auto& entry) { return asks_for_a_type(entry.second.settings.requirement); });
    if (relied_on) return LockoutProneness::enrollment_disabled;
    return std::nullopt;
  }
  if (available_types(store, dev).empty()) return LockoutProneness::no_type_available;
  return std::nullopt;
}

std::vector<const store::Role*> roles_by_priority(const store::StoreState& store) {
  std::vector<const store::Role*> roles;
  roles.reserve(store.roles.size());
  for (const auto& [id, role] : store.roles) roles.push_back(&role);
  std::ranges::sort(roles, {}, [](const store::Role* role) { return role->settings.priority; });
  return roles;
}

std::vector<Finding> findings(const store::StoreState& store, bool dev) {
  std::vector<Finding> found;
  if (store.presence != store::Presence::present) return found;
  const TypeSet available = available_types(store, dev);
  for (const auto* role : roles_by_priority(store)) {
    if (satisfiable(role->settings.requirement, available)) continue;
    found.push_back({.code = Finding::Code::policy_unsatisfiable,
                     .role = role->id,
                     .since = role->unsatisfiable_since.value_or(Position{})});
  }
  if (lockout_proneness(store, dev)) {
    found.push_back({.code = Finding::Code::lockout_prone,
                     .role = std::nullopt,
                     .since = store.lockout_prone_since.value_or(Position{})});
  }
  return found;
}

}  // namespace mfad::policy

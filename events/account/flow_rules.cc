#include "events/account/flow_rules.h"

#include "events/policy/policy.h"

namespace mfad::account {
namespace {

// Self reset and unlock need the whole policy met by what is enrolled; managing enrollments needs any one type that
// works.
bool enrolled_enough(FlowKind kind, AccountStatus status) {
  if (kind == FlowKind::manage_enrollment) return status != AccountStatus::stranded;
  return status == AccountStatus::compliant;
}

}  // namespace

std::optional<FlowAbortion> abortion(const Flow& flow, const AccountState& account, const store::StoreState& store) {
  if (store.presence == store::Presence::removed) return FlowAbortion::store_removed;
  if (!store.enabled) return FlowAbortion::store_disabled;
  const auto role = store.roles.find(flow.role);
  if (role == store.roles.end()) return FlowAbortion::role_deleted;
  if (!role->second.settings.enabled) return FlowAbortion::role_disabled;
  if (account.presence == Presence::deleted) return FlowAbortion::account_deleted;
  if (!account.facts.enabled) return FlowAbortion::account_disabled;
  if (flow.types_lost) return FlowAbortion::unenrolled;
  return std::nullopt;
}

std::optional<FlowRefusal> start_refusal(FlowKind kind, const AccountState& account, const store::StoreState& store,
                                         bool dev, Timestamp now) {
  if (!store.enabled) return FlowRefusal::store_disabled;
  if (!account.facts.enabled) return FlowRefusal::account_disabled;
  const store::Role* role = policy::effective_role(store, account);
  if (role == nullptr) return FlowRefusal::no_role;
  const TypeSet available = policy::available_types(store, dev);
  const AccountStatus status = policy::status(role->settings.requirement, account.enrolled_types(), available);
  if (status == AccountStatus::unenrolled) return FlowRefusal::not_enrolled;
  if (!enrolled_enough(kind, status)) return FlowRefusal::not_compliant;
  if (account.locked_until && *account.locked_until > now) return FlowRefusal::locked_out;
  if (!policy::mfa_active(store, dev)) return FlowRefusal::mfa_not_active;
  return std::nullopt;
}

policy::Requirement requirement_of(FlowKind kind, const store::Role& role) {
  if (kind == FlowKind::manage_enrollment) return {.enforced = {}, .chosen_by_end_user = 1};
  return role.settings.requirement;
}

Operation operation_of(FlowKind kind) {
  switch (kind) {
    case FlowKind::self_reset: return Operation::password_reset;
    case FlowKind::self_unlock: return Operation::unlock;
    case FlowKind::manage_enrollment: break;
  }
  return Operation::manage_enrollment;
}

}  // namespace mfad::account

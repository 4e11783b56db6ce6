#include "events/account/view.h"

#include "events/account/flow_rules.h"
#include "events/account/lookup.h"
#include "events/base/limits.h"
#include "events/base/text.h"

namespace mfad::account {
namespace {

TypeSet capped_types(const AccountState& account) {
  TypeSet capped;
  for (const Enrolled& one : account.enrolled) {
    if (one.wrong_since_success >= limits::wrong_answers_per_type_max) capped.insert(one.type);
  }
  return capped;
}

TypeSet usable_types(const AccountState& account, const store::StoreState& store, bool dev) {
  return (account.enrolled_types() & policy::available_types(store, dev)) - capped_types(account);
}

std::string mail_hint(AuthenticationType type, const std::string& address) {
  return type == AuthenticationType::email ? mask_mail(address) : std::string{};
}

// A flow could be started now and met with what the account can use.
bool possible(FlowKind kind, const AccountState& account, const store::StoreState& store, const store::Role* role,
              bool dev, Timestamp now) {
  if (role == nullptr || start_refusal(kind, account, store, dev, now)) return false;
  return policy::missing(requirement_of(kind, *role), usable_types(account, store, dev)).none();
}

}  // namespace

TypeSet offered(const Flow& flow, const AccountState& account, const store::StoreState& store, bool dev) {
  return usable_types(account, store, dev) - passed_types(flow);
}

policy::Missing remaining(const Flow& flow) { return policy::missing(flow.required, passed_types(flow)); }

std::string enrollment_hint(const Pending& pending) { return mail_hint(pending.type, pending.address); }
std::string enrollment_hint(const Enrolled& enrolled) { return mail_hint(enrolled.type, enrolled.address); }

Requirements requirements(const AccountState& account, const store::StoreState& store, bool dev, Timestamp now) {
  Requirements found;
  const store::Role* role = policy::effective_role(store, account);
  const TypeSet available = policy::available_types(store, dev);
  const TypeSet enrolled = account.enrolled_types();
  const TypeSet enforced = role == nullptr ? TypeSet{} : role->settings.requirement.enforced;
  for (const AuthenticationType type : available | enforced) {
    found.types.push_back({type, enforced.contains(type), enrolled.contains(type)});
  }
  if (role != nullptr) {
    const policy::Missing lacking = policy::missing(role->settings.requirement, enrolled & available);
    found.chosen_missing = lacking.chosen;
    const TypeSet can = available - enrolled;
    const bool lacks_what_can = !(lacking.enforced & can).empty() || (lacking.chosen > 0 && !(can - enforced).empty());
    found.enroll_needed = lacks_what_can && policy::mfa_active(store, dev);
  }
  found.proof_needed = !enrolled.empty();
  found.proof_possible = possible(FlowKind::manage_enrollment, account, store, role, dev, now);
  found.reset_possible = possible(FlowKind::self_reset, account, store, role, dev, now);
  found.unlock_possible = possible(FlowKind::self_unlock, account, store, role, dev, now);
  if (account.locked_until && *account.locked_until > now) found.locked_until = account.locked_until;
  return found;
}

}  // namespace mfad::account

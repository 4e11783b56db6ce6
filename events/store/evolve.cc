#include "events/store/evolve.h"

#include "events/base/check.h"
#include "events/policy/distinguished_name.h"

namespace mfad::store {
namespace {

template <class E>
concept OfRole = requires(const E& event) { event.role; } && E::info.type.starts_with("role.");

// A name that is none cannot be recorded; were it read all the same, its digest matches nobody.
std::vector<ShortDigest> digests_of(const policy::Criteria& criteria) {
  std::vector<ShortDigest> digests;
  digests.reserve(criteria.any_of.size());
  for (const auto& term : criteria.any_of) digests.push_back(policy::dn_digest(term.dn).value_or(ShortDigest{}));
  return digests;
}

struct Evolve {
  StoreState& state;
  const Recorded& recorded;

  Role& role(const RoleId& id) const {
    const auto found = state.roles.find(id);
    MFAD_CHECK(found != state.roles.end(), "a role that was created before its event");
    return found->second;
  }

  void operator()(const Registered& event) const {
    state.presence = Presence::present;
    state.name = event.name;
    state.provider = event.provider;
    state.enabled = true;
  }
  void operator()(const Renamed& event) const { state.name = event.to; }
  void operator()(const Enabled&) const { state.enabled = true; }
  void operator()(const Disabled&) const { state.enabled = false; }
  void operator()(const Removed&) const { state.presence = Presence::removed; }
  void operator()(const AuthenticationTypeEnabled& event) const { state.enabled_types.insert(event.type); }
  void operator()(const AuthenticationTypeDisabled& event) const { state.enabled_types.erase(event.type); }
  void operator()(const EnrollmentEnabled&) const { state.enrollment_enabled = true; }
  void operator()(const EnrollmentDisabled&) const { state.enrollment_enabled = false; }
  void operator()(const SmtpServerConfigured& event) const { state.email_delivery = event.settings; }
  void operator()(const SmtpServerRemoved&) const { state.email_delivery.reset(); }
  void operator()(const MfaPolicyBecameUnsatisfiable& event) const {
    role(event.role).unsatisfiable_since = recorded.position;
  }
  void operator()(const MfaPolicyBecameSatisfiable& event) const { role(event.role).unsatisfiable_since.reset(); }
  void operator()(const BecameLockoutProne&) const { state.lockout_prone_since = recorded.position; }

  void operator()(const RoleCreated& event) const {
    Role& made = state.roles[event.role];
    made.id = event.role;
    made.settings.name = event.name;
    made.settings.priority = event.priority;
    made.settings.enabled = event.enabled;
    made.settings.criteria = event.criteria;
    made.term_digests = digests_of(event.criteria);
  }
  void operator()(const RoleRenamed& event) const { role(event.role).settings.name = event.to; }
  void operator()(const RolePriorityChanged& event) const { role(event.role).settings.priority = event.to; }
  void operator()(const RoleCriteriaChanged& event) const {
    Role& changed = role(event.role);
    changed.settings.criteria = event.to;
    changed.term_digests = digests_of(event.to);
  }
  void operator()(const RoleEnabled& event) const { role(event.role).settings.enabled = true; }
  void operator()(const RoleDisabled& event) const { role(event.role).settings.enabled = false; }
  void operator()(const RoleDeleted& event) const {
    state.roles.erase(event.role);
    state.deleted_roles.insert(event.role);
  }
  void operator()(const RoleAuthenticationTypeEnforced& event) const {
    role(event.role).settings.requirement.enforced.insert(event.type);
  }
  void operator()(const RoleAuthenticationTypeEnforcementRemoved& event) const {
    role(event.role).settings.requirement.enforced.erase(event.type);
  }
  void operator()(const RoleChosenByEndUserChanged& event) const {
    role(event.role).settings.requirement.chosen_by_end_user = event.to;
  }
  void operator()(const RoleLockoutPolicyChanged& event) const { role(event.role).settings.lockout = event.to; }
};

}  // namespace

void evolve(StoreState& state, const StoreEvent& event, const Recorded& recorded) {
  std::visit(
      [&]<class E>(const E& what) {
        Evolve{state, recorded}(what);
        if constexpr (OfRole<E>) {
          state.roles_version = recorded.version;
          const auto role = state.roles.find(what.role);
          if (role != state.roles.end()) role->second.version = recorded.version;
        } else {
          state.version = recorded.version;
        }
      },
      event);
  state.last_position = recorded.position;
}

}  // namespace mfad::store

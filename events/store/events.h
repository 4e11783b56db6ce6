// All events of a store's stream.
#pragma once

#include <variant>

#include "events/store/role_events.h"
#include "events/store/store_events.h"

namespace mfad {
using StoreEvent =
    std::variant<store::Registered, store::Renamed, store::Enabled, store::Disabled, store::Removed,
                 store::AuthenticationTypeEnabled, store::AuthenticationTypeDisabled, store::EnrollmentEnabled,
                 store::EnrollmentDisabled, store::SmtpServerConfigured, store::SmtpServerRemoved,
                 store::MfaPolicyBecameUnsatisfiable, store::MfaPolicyBecameSatisfiable, store::BecameLockoutProne,
                 store::RoleCreated, store::RoleRenamed, store::RolePriorityChanged, store::RoleCriteriaChanged,
                 store::RoleEnabled, store::RoleDisabled, store::RoleDeleted, store::RoleAuthenticationTypeEnforced,
                 store::RoleAuthenticationTypeEnforcementRemoved, store::RoleChosenByEndUserChanged,
                 store::RoleLockoutPolicyChanged>;
}  // namespace mfad

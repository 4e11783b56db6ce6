// All events of an account's stream.
#pragma once

#include <variant>

#include "events/account/enrollment_events.h"
#include "events/account/fact_events.h"
#include "events/account/flow_events.h"

namespace mfad {
using AccountEvent =
    std::variant<account::Observed, account::FactsChanged, account::Deleted, account::EnrollmentStarted,
                 account::EnrollmentVerificationFailed, account::EnrollmentCancelled, account::EnrollmentExpired,
                 account::AuthenticatorEnrolled, account::EmailEnrolled, account::Unenrolled, account::BecameUnenrolled,
                 account::FlowStarted, account::FlowRefused, account::ChallengeIssued, account::ChallengeDelivered,
                 account::ChallengeDeliveryFailed, account::FactorAccepted, account::FactorRejected, account::LockedOut,
                 account::LockoutExpired, account::FlowSatisfied, account::FlowExpired, account::FlowAbandoned,
                 account::FlowAborted, account::GrantRedeemed, account::PasswordReset, account::PasswordResetFailed,
                 account::Unlocked, account::UnlockFailed>;
}  // namespace mfad

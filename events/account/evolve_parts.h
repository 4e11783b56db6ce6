// evolve, one function for each event, in the files evolve_*.cc. Private to this folder.
#pragma once

#include "events/account/evolve.h"

namespace mfad::account::parts {

void on(AccountState& state, const Observed& event, const Recorded& recorded);
void on(AccountState& state, const FactsChanged& event, const Recorded& recorded);
void on(AccountState& state, const Deleted& event, const Recorded& recorded);

void on(AccountState& state, const EnrollmentStarted& event, const Recorded& recorded);
void on(AccountState& state, const EnrollmentVerificationFailed& event, const Recorded& recorded);
void on(AccountState& state, const EnrollmentCancelled& event, const Recorded& recorded);
void on(AccountState& state, const EnrollmentExpired& event, const Recorded& recorded);
void on(AccountState& state, const AuthenticatorEnrolled& event, const Recorded& recorded);
void on(AccountState& state, const EmailEnrolled& event, const Recorded& recorded);
void on(AccountState& state, const Unenrolled& event, const Recorded& recorded);
void on(AccountState& state, const BecameUnenrolled& event, const Recorded& recorded);

void on(AccountState& state, const FlowStarted& event, const Recorded& recorded);
void on(AccountState& state, const FlowRefused& event, const Recorded& recorded);
void on(AccountState& state, const ChallengeIssued& event, const Recorded& recorded);
void on(AccountState& state, const ChallengeDelivered& event, const Recorded& recorded);
void on(AccountState& state, const ChallengeDeliveryFailed& event, const Recorded& recorded);
void on(AccountState& state, const FactorAccepted& event, const Recorded& recorded);
void on(AccountState& state, const FactorRejected& event, const Recorded& recorded);
void on(AccountState& state, const LockedOut& event, const Recorded& recorded);
void on(AccountState& state, const LockoutExpired& event, const Recorded& recorded);
void on(AccountState& state, const FlowSatisfied& event, const Recorded& recorded);
void on(AccountState& state, const FlowExpired& event, const Recorded& recorded);
void on(AccountState& state, const FlowAbandoned& event, const Recorded& recorded);
void on(AccountState& state, const FlowAborted& event, const Recorded& recorded);
void on(AccountState& state, const GrantRedeemed& event, const Recorded& recorded);
void on(AccountState& state, const PasswordReset& event, const Recorded& recorded);
void on(AccountState& state, const PasswordResetFailed& event, const Recorded& recorded);
void on(AccountState& state, const Unlocked& event, const Recorded& recorded);
void on(AccountState& state, const UnlockFailed& event, const Recorded& recorded);

// Remembers an enrollment that is over, within its bound.
void remember_ended(AccountState& state, EnrollmentId enrollment);

}  // namespace mfad::account::parts

// One rule for each command, in the files decide_*.cc. Private to this folder.
#pragma once

#include <expected>

#include "events/account/draft.h"

namespace mfad::account {

Decided rule(Draft& draft, const ObserveAccount& command);
Decided rule(Draft& draft, const DeleteAccount& command);
Decided rule(Draft& draft, const StartEnrollment& command);
Decided rule(Draft& draft, const ConfirmEnrollment& command);
Decided rule(Draft& draft, const ResendEnrollmentCode& command);
Decided rule(Draft& draft, const CancelEnrollment& command);
Decided rule(Draft& draft, const Unenroll& command);
Decided rule(Draft& draft, const StartFlow& command);
Decided rule(Draft& draft, const IssueChallenge& command);
Decided rule(Draft& draft, const VerifyFactor& command);
Decided rule(Draft& draft, const AbandonFlow& command);
Decided rule(Draft& draft, const RedeemGrant& command);
Decided rule(Draft& draft, const ReportFlow& command);
Decided rule(Draft& draft, const RecordDelivery& command);
Decided rule(Draft& draft, const ExpireDue& command);

// The pending enrollment that a command is about, as it is now, or the refusal.
std::expected<Pending, Rejection> pending_enrollment(const Draft& draft, const EnrollmentId& id);

// The open flow that a step is about, as it is now, or the refusal. An abort that holds by now is recorded by the step.
std::expected<Flow, Rejection> open_flow(Draft& draft, const FlowId& id);

// Ends every flow that `matches`, oldest first.
template <class Matches>
void abort_flows(Draft& draft, FlowAbortion reason, Matches matches) {
  std::vector<FlowId> ids;
  for (const Flow& flow : draft.account().flows) {
    if (matches(flow)) ids.push_back(flow.id);
  }
  for (FlowId& id : ids) draft.emit(FlowAborted{std::move(id), reason});
}

// A time that a request tells may be this far ahead of our clock (contract §9).
bool is_ahead(const Draft& draft, Timestamp time);
Milliseconds age_of(const Draft& draft, Timestamp time);

// Who is asking, for the events that say so. A part of mfad itself has no caller id.
CallerId caller_of(const Draft& draft);
CallerRole caller_role_of(const Draft& draft);

}  // namespace mfad::account

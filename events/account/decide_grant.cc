#include "events/account/codes.h"
#include "events/account/flow_rules.h"
#include "events/account/grants.h"
#include "events/account/lookup.h"
#include "events/account/rules.h"

namespace mfad::account {
namespace {

bool was_spent(FlowStatus status) {
  return status == FlowStatus::redeemed || status == FlowStatus::done || status == FlowStatus::failed;
}

Rejection no(Reason reason) { return {.reason = reason, .rule = "INV-66"}; }

}  // namespace

std::optional<Rejection> grant_refusal(Draft& draft, const FlowId& id, const Secret& token, Operation operation) {
  const Flow* flow = find_flow(draft.account(), id);
  const PastFlow* past = find_past_flow(draft.account(), id);
  if (flow == nullptr && past == nullptr) return no(Reason::not_found);
  const auto& grant = flow != nullptr ? flow->grant : past->grant;
  const bool right = grant && grant->operation == operation &&
                     same_digest(grant->digest, grant_digest(draft.context(), draft.account().key, id, token.reveal()));
  if (!right) return no(Reason::grant_invalid);
  if (was_spent(flow != nullptr ? status_of(*flow) : past->status)) return no(Reason::grant_spent);
  if (grant->expires_at <= draft.now()) return no(Reason::grant_expired);
  if (flow == nullptr || !is_satisfied(*flow)) return no(Reason::flow_aborted);
  if (const auto reason = abortion(*flow, draft.account(), draft.store())) {
    draft.emit(FlowAborted{id, *reason});
    return no(Reason::flow_aborted);
  }
  return std::nullopt;
}

Decided rule(Draft& draft, const RedeemGrant& command) {
  if (auto refusal = grant_refusal(draft, command.flow, command.grant, command.operation))
    return draft.refuse(std::move(*refusal));
  draft.emit(GrantRedeemed{command.flow, command.operation, caller_of(draft)});
  return draft.accept();
}

}  // namespace mfad::account

#include "events/account/codes.h"
#include "events/account/flow_rules.h"
#include "events/account/grants.h"
#include "events/account/lookup.h"
#include "events/account/rules.h"

namespace mfad::account {
namespace {

bool was_spent(const Flow& flow) {
  const FlowStatus status = status_of(flow);
  return status == FlowStatus::redeemed || status == FlowStatus::done || status == FlowStatus::failed;
}

Rejection no(Reason reason) { return {.reason = reason, .rule = "INV-66"}; }

}  // namespace

std::optional<Rejection> grant_refusal(Draft& draft, const FlowId& id, const Secret& token, Operation operation) {
  const Flow* flow = find_flow(draft.account(), id);
  if (flow == nullptr) return no(Reason::not_found);
  const bool right =
      flow->grant && flow->grant->operation == operation &&
      same_digest(flow->grant->digest, grant_digest(draft.context(), draft.account().key, id, token.reveal()));
  if (!right) return no(Reason::grant_invalid);
  if (was_spent(*flow)) return no(Reason::grant_spent);
  if (flow->grant->expires_at <= draft.now()) return no(Reason::grant_expired);
  if (!is_satisfied(*flow)) return no(Reason::flow_aborted);
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

#include "events/account/lookup.h"
#include "events/account/rules.h"

namespace mfad::account {

Decided rule(Draft& draft, const AbandonFlow& command) {
  const auto flow = open_flow(draft, command.flow);
  if (!flow) return draft.refuse(flow.error());
  draft.emit(FlowAbandoned{command.flow, FlowAbandonment::requested});
  return draft.accept();
}

// What the directory said to an operation that was authorised; a fact, whatever has become of the account since.
Decided rule(Draft& draft, const ReportFlow& command) {
  const Flow* flow = find_flow(draft.account(), command.flow);
  if (flow == nullptr) {
    const bool was_there = find_past_flow(draft.account(), command.flow) != nullptr;
    return draft.refuse(was_there ? Reason::flow_not_redeemed : Reason::not_found);
  }
  if (!is_redeemed(*flow)) return draft.refuse(Reason::flow_not_redeemed);
  switch (flow->kind) {
    case FlowKind::self_reset:
      if (command.done) draft.emit(PasswordReset{command.flow});
      if (!command.done) draft.emit(PasswordResetFailed{command.flow, command.reason});
      return draft.accept();
    case FlowKind::self_unlock:
      if (command.done) draft.emit(Unlocked{command.flow});
      if (!command.done) draft.emit(UnlockFailed{command.flow, command.reason});
      return draft.accept();
    case FlowKind::manage_enrollment: break;
  }
  return draft.refuse(Reason::flow_not_redeemed);
}

}  // namespace mfad::account

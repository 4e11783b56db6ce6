#include <algorithm>

#include "events/account/flow_rules.h"
#include "events/account/lookup.h"
#include "events/account/rules.h"
#include "events/base/limits.h"
#include "events/base/text.h"
#include "events/policy/policy.h"

namespace mfad::account {
namespace {

using std::chrono_literals::operator""h;

// A name is only a way to a candidate: the account found must bear that very name now.
bool is_the_one(const Draft& draft, const StartFlow& command) {
  if (!draft.has_account()) return false;
  return !command.user_name || fold_case(*command.user_name) == fold_case(draft.account().facts.user_name);
}

bool started_too_often(const Draft& draft) {
  const auto within_the_hour = [&](Timestamp at) { return at > draft.now() - 1h; };
  const auto count = std::ranges::count_if(draft.account().recent_flow_starts, within_the_hour);
  return static_cast<std::size_t>(count) >= limits::flow_starts_per_hour_max;
}

// One flow of a kind is open at a time. One that has been aborted unseen ends for that reason, not for the new one.
void end_open_flow(Draft& draft, FlowKind kind) {
  const auto& flows = draft.account().flows;
  const Flow* earlier = find_in(flows, [&](const Flow& flow) { return flow.kind == kind && is_open(flow); });
  if (earlier == nullptr) return;
  if (const auto reason = abortion(*earlier, draft.account(), draft.store())) {
    draft.emit(FlowAborted{earlier->id, *reason});
  } else {
    draft.emit(FlowAbandoned{earlier->id, FlowAbandonment::superseded});
  }
}

}  // namespace

// Whatever the reason, a refusal answers the same (INV-65).
Decided rule(Draft& draft, const StartFlow& command) {
  if (!is_the_one(draft, command) || started_too_often(draft)) return draft.accept({Reply::FlowRefused{}});
  const AccountState& account = draft.account();
  const store::StoreState& store = draft.store();
  if (const auto reason = start_refusal(command.kind, account, store, draft.context().dev, draft.now())) {
    draft.emit(FlowRefused{command.kind, command.client, *reason});
    return draft.accept({Reply::FlowRefused{}});
  }
  end_open_flow(draft, command.kind);
  const store::Role& role = *policy::effective_role(store, account);
  const policy::Requirement required = requirement_of(command.kind, role);
  FlowId id{draft.random().take_id('f')};
  draft.emit(FlowStarted{.flow = id,
                         .kind = command.kind,
                         .client = command.client,
                         .role = role.id,
                         .store_position = store.last_position,
                         .enforced = required.enforced,
                         .chosen_by_end_user = required.chosen_by_end_user,
                         .expires_at = draft.now() + limits::flow_lives});
  return draft.accept({Reply::FlowStarted{std::move(id)}});
}

}  // namespace mfad::account

#include "events/account/deadlines.h"

#include <algorithm>
#include <utility>

#include "events/account/decide.h"
#include "events/account/flow_rules.h"
#include "events/account/lookup.h"

namespace mfad::account {
namespace {

std::optional<Timestamp> deadline_of(const Flow& flow) {
  if (is_open(flow)) return flow.expires_at;
  if (is_satisfied(flow) && flow.grant) return flow.grant->expires_at;
  return std::nullopt;
}

// A flow that was aborted before its deadline, unseen, was aborted; it did not expire.
AccountEvent end_of(const Flow& flow, const AccountState& account, const store::StoreState& store) {
  if (const auto reason = abortion(flow, account, store)) return FlowAborted{flow.id, *reason};
  return FlowExpired{flow.id};
}

}  // namespace

std::vector<AccountEvent> due_expiries(const AccountState& account, const store::StoreState& store, Timestamp now) {
  std::vector<std::pair<Timestamp, AccountEvent>> due;
  if (account.locked_until && *account.locked_until <= now) due.emplace_back(*account.locked_until, LockoutExpired{});
  for (const Pending& pending : account.pending) {
    if (pending.expires_at <= now) due.emplace_back(pending.expires_at, EnrollmentExpired{pending.id, pending.type});
  }
  for (const Flow& flow : account.flows) {
    const auto deadline = deadline_of(flow);
    if (deadline && *deadline <= now) due.emplace_back(*deadline, end_of(flow, account, store));
  }
  std::ranges::stable_sort(due, {}, [](const auto& one) { return one.first; });
  std::vector<AccountEvent> events;
  for (auto& [deadline, event] : due) events.push_back(std::move(event));
  return events;
}

std::optional<Timestamp> next_deadline(const AccountState& state) {
  std::optional<Timestamp> earliest = state.locked_until;
  const auto consider = [&](std::optional<Timestamp> deadline) {
    if (deadline && (!earliest || *deadline < *earliest)) earliest = deadline;
  };
  for (const Pending& pending : state.pending) consider(pending.expires_at);
  for (const Flow& flow : state.flows) consider(deadline_of(flow));
  return earliest;
}

}  // namespace mfad::account

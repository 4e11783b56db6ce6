#include "events/account/decide.h"

#include <type_traits>

#include "events/account/flow_rules.h"
#include "events/account/lookup.h"
#include "events/account/rules.h"
#include "events/base/limits.h"

namespace mfad::account {
namespace {

// How much must be there before the rule itself is asked; anything less is 404 (contract §8).
enum class Needed : std::uint8_t { nothing, store, account };

// Those that look for themselves must find fault with the request first, or answer for what is not there.
template <class Command>
constexpr Needed needed_by() {
  constexpr bool by_itself = std::is_same_v<Command, ObserveAccount> || std::is_same_v<Command, DeleteAccount> ||
                             std::is_same_v<Command, StartEnrollment> || std::is_same_v<Command, RecordDelivery> ||
                             std::is_same_v<Command, ExpireDue>;
  if (by_itself) return Needed::nothing;
  return std::is_same_v<Command, StartFlow> ? Needed::store : Needed::account;
}

const Actor::ApiCaller* api_caller_of(const Draft& draft) {
  return std::get_if<Actor::ApiCaller>(&draft.context().actor.who);
}

}  // namespace

Decided decide(const States& states, const AccountCommand& command, const Context& context) {
  return std::visit(
      [&]<class Command>(const Command& what) -> Decided {
        Draft draft(states, what.key, context);
        constexpr Needed needed = needed_by<Command>();
        if (needed != Needed::nothing && !draft.has_store()) return draft.refuse(Reason::not_found);
        if (needed == Needed::account && !draft.has_account()) return draft.refuse(Reason::not_found);
        return rule(draft, what);
      },
      command);
}

Decided rule(Draft& draft, const ExpireDue&) { return draft.accept_expiries(); }

std::expected<Pending, Rejection> pending_enrollment(const Draft& draft, const EnrollmentId& id) {
  const AccountState& account = draft.account();
  if (const Pending* pending = find_pending(account, id)) return *pending;
  const bool was_there = find_enrolled(account, id) != nullptr ||
                         std::ranges::find(account.ended_enrollments, id) != account.ended_enrollments.end();
  return std::unexpected(Rejection{was_there ? Reason::enrollment_not_pending : Reason::not_found});
}

std::expected<Flow, Rejection> open_flow(Draft& draft, const FlowId& id) {
  const Flow* found = find_flow(draft.account(), id);
  if (found == nullptr) {
    const bool was_there = find_past_flow(draft.account(), id) != nullptr;
    return std::unexpected(Rejection{was_there ? Reason::flow_not_open : Reason::not_found});
  }
  if (!is_open(*found)) return std::unexpected(Rejection{Reason::flow_not_open});
  if (const auto reason = abortion(*found, draft.account(), draft.store())) {
    draft.emit(FlowAborted{id, *reason});
    return std::unexpected(Rejection{Reason::flow_not_open});
  }
  return *found;
}

// Others tell times by their wall clocks, and so they are measured by ours, not by the time of deadlines.
bool is_ahead(const Draft& draft, Timestamp time) { return time > draft.context().wall + limits::clock_ahead_max; }
Milliseconds age_of(const Draft& draft, Timestamp time) { return draft.context().wall - time; }

CallerId caller_of(const Draft& draft) {
  const auto* caller = api_caller_of(draft);
  return caller == nullptr ? CallerId{} : caller->id;
}

CallerRole caller_role_of(const Draft& draft) {
  const auto* caller = api_caller_of(draft);
  return caller == nullptr ? CallerRole::operator_ : caller->role;
}

}  // namespace mfad::account

#include "events/account/lookup.h"
#include "events/account/rules.h"

namespace mfad::account {

Decided rule(Draft& draft, const DeleteAccount& command) {
  if (is_ahead(draft, command.observed_at)) {
    return draft.refuse(
        {.reason = Reason::invalid, .pointer = "/observed_at", .detail = "more than 2 minutes ahead of this clock"});
  }
  const AccountState& account = draft.account();
  if (!draft.has_store() || account.presence == Presence::unknown) return draft.refuse(Reason::not_found);
  if (account.presence == Presence::deleted) return draft.accept({Reply::AccountGone{}});
  const auto* last =
      find_in(account.observations, [&](const Observation& one) { return one.source == command.source; });
  if (last != nullptr && command.observed_at < last->observed_at)
    return draft.accept({Reply::AccountGone{.stale = true}});
  abort_flows(draft, FlowAbortion::account_deleted, can_be_aborted);
  draft.emit(Deleted{command.source, command.observed_at});
  return draft.accept({Reply::AccountGone{}});
}

}  // namespace mfad::account

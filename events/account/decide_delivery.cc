#include "events/account/lookup.h"
#include "events/account/rules.h"

namespace mfad::account {

// A report on a code that is void, used or forgotten by now changes nothing.
Decided rule(Draft& draft, const RecordDelivery& command) {
  const auto is_it = [&](const std::optional<Challenge>& challenge) {
    return challenge && challenge->id == command.challenge;
  };
  const AccountState& account = draft.account();
  const Flow* flow = find_in(account.flows, [&](const Flow& one) {
    const auto* open = open_situation(one);
    return open != nullptr && is_it(open->challenge);
  });
  const bool known = flow != nullptr || std::ranges::any_of(account.pending, is_it, &Pending::challenge);
  if (!known) return draft.accept();
  const auto flow_id = flow == nullptr ? std::nullopt : std::optional(flow->id);
  if (command.delivered) {
    draft.emit(ChallengeDelivered{command.challenge, flow_id});
  } else {
    draft.emit(ChallengeDeliveryFailed{command.challenge, flow_id});
  }
  return draft.accept();
}

}  // namespace mfad::account

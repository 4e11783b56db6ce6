#include "events/account/draft.h"

#include "events/account/deadlines.h"
#include "events/account/evolve.h"

namespace mfad::account {

Draft::Draft(const States& states, const AccountKey& key, const Context& context)
    : context_(context), store_(states.store(key.store)), account_(states.account(key)), stream_(StreamId::of(key)) {
  for (AccountEvent& expiry : due_expiries(account_, store_, context_.now)) emit(std::move(expiry));
  expiries_ = decision_.events.size();
}

void Draft::emit(AccountEvent event) {
  const Recorded recorded{.position = Position{context_.next_position.value + decision_.events.size()},
                          .version = account_.version.next(),
                          .at = context_.now};
  evolve(account_, event, recorded);
  decision_.events.push_back({stream_, Event{std::move(event)}});
}

Decided Draft::accept(Reply reply) {
  if (decision_.events.size() == expiries_) decision_.events.clear();
  decision_.reply = std::move(reply);
  return std::move(decision_);
}

Decided Draft::refuse(Rejection rejection) {
  if (decision_.events.size() == expiries_) return std::unexpected(std::move(rejection));
  return accept({Reply::Refused{std::move(rejection)}});
}

Decided Draft::accept_expiries() { return std::move(decision_); }

}  // namespace mfad::account

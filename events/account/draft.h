// A decision in the making: a working copy of the account onto which each event is folded as soon as it is decided, so
// that later rules of the same command see it. Starts with the expiries that are due. Private to this folder.
#pragma once

#include "events/account/events.h"
#include "events/account/state.h"
#include "events/command.h"

namespace mfad::account {

class Draft {
 public:
  // REQUIRES: the streams of store and account are loaded, and stay alive.
  Draft(const States& states, const AccountKey& key, const Context& context);

  const AccountState& account() const { return account_; }
  const store::StoreState& store() const { return store_; }
  const Context& context() const { return context_; }
  Timestamp now() const { return context_.now; }
  RandomTape& random() const { return *context_.random; }
  bool has_store() const { return store_.presence == store::Presence::present; }
  bool has_account() const { return account_.presence == Presence::known; }

  // May move flows and enrollments: pointers into `account()` end here.
  void emit(AccountEvent event);
  void send(SendCode code) { decision_.effects.emplace_back(std::move(code)); }

  // The decision, with the expiries if it has events of its own.
  Decided accept(Reply reply = {});
  // The refusal; where an event has been decided on the way, it stands and the refusal is the answer to it.
  Decided refuse(Rejection rejection);
  Decided refuse(Reason reason, std::string_view rule = {}) {
    return refuse(Rejection{.reason = reason, .rule = rule});
  }
  // The expiries alone.
  Decided accept_expiries();

 private:
  const Context& context_;
  const store::StoreState& store_;
  AccountState account_;
  StreamId stream_;
  Decision decision_;
  std::size_t expiries_ = 0;
};

}  // namespace mfad::account

#include "events/store/change.h"
#include "events/store/precondition.h"
#include "events/store/rules.h"

namespace mfad::store {
namespace {

Decided register_store(const StoreState& store, const PutStore& command, const Context& context) {
  if (auto refusal = check_new(command.precondition)) return std::unexpected(std::move(*refusal));
  Change change(store, context);
  change.add(Registered{.name = command.name, .provider = command.provider});
  if (!command.enabled) change.add(Disabled{});
  return std::move(change).finish({.what = Reply::Created{}});
}

std::optional<Rejection> check_body(const PutStore& command) {
  if (!command.name.empty()) return std::nullopt;
  return Rejection{.reason = Reason::invalid,
                   .roles = {},
                   .current_version = {},
                   .rule = {},
                   .pointer = "/name",
                   .detail = "a store has a name"};
}

}  // namespace

std::optional<Rejection> check_store(const StoreState& store, const Precondition& precondition) {
  if (store.presence != Presence::present) return Rejection{.reason = Reason::not_found};
  return check_existing(precondition, store.version);
}

Decided decide_on(const StoreState& store, const PutStore& command, const Context& context) {
  if (auto refusal = check_body(command)) return std::unexpected(std::move(*refusal));
  if (store.presence != Presence::present && !command.may_create)
    return std::unexpected(Rejection{.reason = Reason::denied});
  if (store.presence == Presence::removed) return std::unexpected(*check_retired(command.precondition));
  if (store.presence == Presence::absent) return register_store(store, command, context);
  if (command.provider != store.provider) {
    return std::unexpected(Rejection{.reason = Reason::invalid,
                                     .roles = {},
                                     .current_version = {},
                                     .rule = {},
                                     .pointer = "/provider",
                                     .detail = "the provider of a store never changes; register another store"});
  }
  if (auto refusal = check_existing(command.precondition, store.version)) return std::unexpected(std::move(*refusal));

  Change change(store, context);
  if (command.name != store.name) change.add(Renamed{.from = store.name, .to = command.name});
  if (command.enabled && !store.enabled) change.add(Enabled{});
  if (!command.enabled && store.enabled) change.add(Disabled{});
  return std::move(change).finish();
}

Decided decide_on(const StoreState& store, const RemoveStore& command, const Context& context) {
  if (auto refusal = check_store(store, command.precondition)) return std::unexpected(std::move(*refusal));
  Change change(store, context);
  change.add(Removed{});
  return std::move(change).finish();
}

}  // namespace mfad::store

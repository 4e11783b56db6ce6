#include "events/command.h"

#include "events/account/decide.h"
#include "events/account/evolve.h"
#include "events/base/check.h"
#include "events/installation/decide.h"
#include "events/installation/evolve.h"
#include "events/store/decide.h"
#include "events/store/evolve.h"

namespace mfad {
namespace {

template <class... Visitors>
struct Overload : Visitors... {
  using Visitors::operator()...;
};

}  // namespace

std::vector<StreamId> needs(const Command& command, const States& loaded) {
  std::vector<StreamId> wanted = std::visit(
      Overload{[](const InstallationCommand&) { return std::vector{StreamId::installation()}; },
               [](const StoreCommand& what) {
                 return std::vector{StreamId::of(std::visit([](const auto& one) { return one.store; }, what))};
               },
               [](const AccountCommand& what) {
                 const AccountKey key = std::visit([](const auto& one) { return one.key; }, what);
                 return std::vector{StreamId::of(key.store), StreamId::of(key)};
               }},
      command);
  std::erase_if(wanted, [&](const StreamId& stream) { return loaded.has(stream); });
  return wanted;
}

Decided decide(const States& states, const Command& command, const Context& context) {
  return std::visit(
      Overload{[&](const InstallationCommand& what) { return installation::decide(states, what, context); },
               [&](const StoreCommand& what) { return store::decide(states, what, context); },
               [&](const AccountCommand& what) { return account::decide(states, what, context); }},
      command);
}

void evolve(State& state, const Event& event, const Recorded& recorded) {
  const bool matched = std::visit(Overload{[&](installation::InstallationState& target) {
                                             const auto* what = std::get_if<InstallationEvent>(&event);
                                             if (what != nullptr) installation::evolve(target, *what, recorded);
                                             return what != nullptr;
                                           },
                                           [&](store::StoreState& target) {
                                             const auto* what = std::get_if<StoreEvent>(&event);
                                             if (what != nullptr) store::evolve(target, *what, recorded);
                                             return what != nullptr;
                                           },
                                           [&](account::AccountState& target) {
                                             const auto* what = std::get_if<AccountEvent>(&event);
                                             if (what != nullptr) account::evolve(target, *what, recorded);
                                             return what != nullptr;
                                           }},
                                  state);
  MFAD_CHECK(matched, "an event of the state's own stream");
}

State initial_state(const StreamId& stream) {
  switch (stream.kind()) {
    case StreamId::Kind::installation: return installation::InstallationState{};
    case StreamId::Kind::store: {
      store::StoreState state;
      state.id = stream.store();
      return state;
    }
    case StreamId::Kind::account: break;
  }
  account::AccountState state;
  state.key = stream.key();
  return state;
}

std::optional<Timestamp> next_deadline(const State& state) {
  const auto* what = std::get_if<account::AccountState>(&state);
  return what == nullptr ? std::nullopt : account::next_deadline(*what);
}

}  // namespace mfad

#include "events/installation/evolve.h"

#include <algorithm>

namespace mfad::installation {
namespace {

struct Evolve {
  InstallationState& state;

  void operator()(const CallerRegistered& event) const {
    state.had_caller = true;
    state.callers[event.caller] = {.id = event.caller,
                                   .name = event.name,
                                   .role = event.role,
                                   .stores = event.stores,
                                   .token_digest = event.token_digest};
  }
  void operator()(const CallerRevoked& event) const { state.callers.erase(event.caller); }
  void operator()(const ClockJumped&) const {}
  void operator()(const RepublishRequested&) const {}
  void operator()(const AccessDenied&) const {}
};

}  // namespace

bool Caller::covers(const StoreId& store) const {
  return all_stores() || std::ranges::binary_search(stores, store.str());
}

void evolve(InstallationState& state, const InstallationEvent& event, const Recorded&) {
  std::visit(Evolve{state}, event);
}

}  // namespace mfad::installation

// One event onto the state of a store.
#pragma once

#include "events/decider.h"
#include "events/store/events.h"
#include "events/store/state.h"

namespace mfad::store {

// Total over what the decider can have said. An event whose sealed part is erased leaves its criteria or settings
// empty.
void evolve(StoreState& state, const StoreEvent& event, const Recorded& recorded);

}  // namespace mfad::store

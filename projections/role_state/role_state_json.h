// The body of S/roles/{role}/state, which is also the state that the compacted topic shows (contract §5, §7).
#pragma once

#include <string>

#include "events/store/state.h"
#include "projections/role_state/counts.h"

namespace mfad::role_state {

std::string role_state_json(const store::StoreState& store, const store::Role& role, const Counts& counts, bool dev);

}  // namespace mfad::role_state

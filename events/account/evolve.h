// One event onto the state of an account. Deterministic and total: what an event names and the state has not, changes
// nothing.
#pragma once

#include "events/account/events.h"
#include "events/account/state.h"
#include "events/decider.h"

namespace mfad::account {

// An event whose sealed part is erased leaves names, addresses and seeds empty.
void evolve(AccountState& state, const AccountEvent& event, const Recorded& recorded);

}  // namespace mfad::account

// Which events of an account can change what the state topics show of it and of its role: presence, facts, enrolled
// types, lockout (contract §7). Most cannot, and then no row need be read or marked. Which events of a store change
// rows of everybody in it. Pure.
#pragma once

#include "events/account/events.h"
#include "events/store/events.h"

namespace mfad {

bool is_state_event(const AccountEvent& event);

// Whether it can change who is a member of which role.
bool moves_members(const StoreEvent& event);

}  // namespace mfad

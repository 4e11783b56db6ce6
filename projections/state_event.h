// Which events of an account can change what the state topics show of it and of its role: presence, facts, enrolled
// types, lockout (contract §7). Most cannot, and then no row need be read or marked. Pure.
#pragma once

#include "events/account/events.h"

namespace mfad {

bool is_state_event(const AccountEvent& event);

}  // namespace mfad

// The state of an account that the compacted topic shows (contract §7).
#pragma once

#include <string>

#include "events/account/state.h"
#include "events/store/state.h"

namespace mfad::account_state {

std::string account_state_json(const account::AccountState& account, const store::StoreState& store, bool dev);

}  // namespace mfad::account_state

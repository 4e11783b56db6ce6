// What has come to its end by a moment, in the order in which it ended. Private to this folder.
#pragma once

#include <vector>

#include "events/account/events.h"
#include "events/account/state.h"
#include "events/store/state.h"

namespace mfad::account {

std::vector<AccountEvent> due_expiries(const AccountState& account, const store::StoreState& store, Timestamp now);

}  // namespace mfad::account

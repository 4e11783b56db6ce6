// Flow as JSON (contract §5): the same for queries and for answers to commands. Pure.
#pragma once

#include "events/account/state.h"
#include "events/base/json_writer.h"
#include "events/store/state.h"

namespace mfad::query {

void append_flow(JsonWriter& json, const store::StoreState& store, const account::AccountState& account,
                 const account::Flow& flow, bool dev);

}  // namespace mfad::query

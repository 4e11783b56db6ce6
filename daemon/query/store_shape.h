// Store and Role as JSON (contract §3): the same for queries and for answers to commands. Pure.
#pragma once

#include "events/base/json_writer.h"
#include "events/store/state.h"

namespace mfad::query {

void append_store(JsonWriter& json, const store::StoreState& store, bool dev);
void append_role(JsonWriter& json, const store::Role& role);
void append_lockout(JsonWriter& json, const policy::Lockout& lockout);
void append_term(JsonWriter& json, const policy::Term& term);

// {"priorities":{…}} of all roles.
void append_priorities(JsonWriter& json, const store::StoreState& store);

}  // namespace mfad::query

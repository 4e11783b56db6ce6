// One record as an item of an account's history (contract §4). Pure.
#pragma once

#include "events/base/json_writer.h"
#include "events/envelope.h"

namespace mfad::query {

void append_history_item(JsonWriter& json, const RecordedEvent& recorded, bool with_personal);

}  // namespace mfad::query

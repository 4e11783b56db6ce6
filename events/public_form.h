// The JSON that Kafka, /v1/events, SSE and export show of an event (contract §6): an allow-list, never the stored form.
#pragma once

#include <string>

#include "events/envelope.h"

namespace mfad {

// {"meta":{…},"actor":{…},"store_id":…,"account_id":…,"flow_id":…,"data":{…}}; at most limits::public_form_bytes_max.
std::string public_form(const RecordedEvent& recorded);
void append_public_form(std::string& out, const RecordedEvent& recorded);

// The public fields alone: `{…}`.
std::string public_data(const Event& event);

// JSON Schema 2020-12 of the public form of a type; empty for an unknown one.
std::string public_schema(std::string_view type);

}  // namespace mfad

// The table of all events: number, wire name, schema, topic. Derived from the event structs; the tests hold it against
// the contract.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "events/envelope.h"

namespace mfad {

std::span<const EventInfo> catalogue();  // by number
const EventInfo* find_event(std::uint16_t number);
const EventInfo* find_event(std::string_view type);
const EventInfo& info_of(const Event& event);

// The flow that an event belongs to, if any: `flow_id` of its public form.
std::optional<FlowId> flow_of(const Event& event);

}  // namespace mfad

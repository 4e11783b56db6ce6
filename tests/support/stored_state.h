// Everything that a log or a row store can be asked for, as text by name: two that say the same hold the same. Reads
// may block on the disk.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "events/port/event_log.h"
#include "projections/rows.h"

namespace mfad::testing {

using StoredState = std::map<std::string, std::string>;

// Heads, snapshots, deadlines, cursors and the outcomes of those keys; not the records.
Result<StoredState> stored_state(const EventLog& log, const std::vector<StreamId>& streams,
                                 const std::vector<OutcomeKey>& outcomes);

// The places of each stream's records, as its index says.
Result<StoredState> stream_places(const EventLog& log, const std::vector<StreamId>& streams);

// What differs first, or nothing. Values are named by their length only.
std::string first_difference(const StoredState& expected, const StoredState& found);

}  // namespace mfad::testing

// Reads records of the log for queries and feeds. Any thread; may block on the disk.
#pragma once

#include <functional>
#include <optional>

#include "daemon/query/query.h"
#include "events/envelope.h"

namespace mfad::query {

Result<std::optional<RecordedEvent>> read_record(const World& world, Position position);

// Visits records after `after` up to `last`, in order; stops when `visit` returns false.
Result<> visit_records(const World& world, Position after, Position last,
                       const std::function<bool(const RecordedEvent&)>& visit);

// The same over one stream's records; those before `after` are not read.
Result<> visit_stream(const World& world, const StreamId& stream, Position after, Position last,
                      const std::function<bool(const RecordedEvent&)>& visit);

}  // namespace mfad::query

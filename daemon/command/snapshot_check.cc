#include "daemon/command/snapshot_check.h"

#include <fmt/format.h>

#include "daemon/command/stream_loader.h"
#include "events/base/limits.h"
#include "events/codec.h"

namespace mfad::command {
namespace {

std::unexpected<Error> wrong(const StreamId& stream, const Snapshot& snapshot, std::string_view what) {
  return error(ErrorCode::corruption,
               fmt::format("the snapshot of {} at version {}: {}", stream.str(), snapshot.version.value, what));
}

Result<State> fold_to(const EventLog& log, const SecretBox& box, const StreamId& stream, StreamVersion end) {
  State state = initial_state(stream);
  StreamVersion version;
  while (version < end) {
    const auto records = log.read_stream(stream, version, limits::snapshot_every_events);
    if (!records) return std::unexpected(records.error());
    if (records->empty()) return error(ErrorCode::corruption, "its stream ends before it");
    for (const StoredRecord& record : *records) {
      if (version == end) break;
      const auto event = decode_record(record.bytes, box);
      if (!event) return std::unexpected(event.error());
      version = version.next();
      evolve(state, event->event, {event->envelope.position, version, event->envelope.recorded_at});
    }
  }
  return state;
}

}  // namespace

Result<SnapshotVerdict> check_snapshot(const EventLog& log, const SecretBox& box, const StreamId& stream,
                                       const Snapshot& snapshot) {
  if (snapshot.schema != StreamLoader::schema_of(initial_state(stream))) return SnapshotVerdict::passed_over;
  const auto kept = open_state(snapshot.sealed_state, StreamLoader::snapshot_label(stream), box);
  if (!kept && kept.error().code == ErrorCode::not_found) return SnapshotVerdict::passed_over;
  if (!kept) return wrong(stream, snapshot, kept.error().message);
  const auto folded = fold_to(log, box, stream, snapshot.version);
  if (!folded) return wrong(stream, snapshot, folded.error().message);
  if (*folded != *kept) return wrong(stream, snapshot, "it is not what its events add up to");
  return SnapshotVerdict::same;
}

}  // namespace mfad::command

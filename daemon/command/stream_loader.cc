#include "daemon/command/stream_loader.h"

#include "events/base/limits.h"
#include "events/codec.h"

namespace mfad::command {

std::uint32_t StreamLoader::schema_of(const State& state) {
  return std::visit([](const auto& what) { return std::decay_t<decltype(what)>::schema; }, state);
}

std::string StreamLoader::snapshot_label(const StreamId& stream) { return "mfad/snapshot/" + stream.str(); }

// A snapshot is a cache: one that is erased, cannot be read, is of another schema or ahead of its stream is passed
// over, and the fold begins at the first event. If that was a long fold, the next change makes a new snapshot.
StreamVersion StreamLoader::start_from_snapshot(const StreamId& stream, StreamVersion head, State& state) const {
  const auto snapshot = log_.snapshot(stream);
  if (!snapshot || !*snapshot) return {};
  if ((*snapshot)->schema != schema_of(state) || (*snapshot)->version > head) return {};
  auto opened = open_state((*snapshot)->sealed_state, snapshot_label(stream), box_);
  if (!opened || opened->index() != state.index()) return {};
  state = std::move(*opened);
  return (*snapshot)->version;
}

Result<LoadedStream> StreamLoader::load(const StreamId& stream) const {
  LoadedStream loaded{std::make_shared<State>(initial_state(stream)), std::nullopt};
  const auto head = log_.head(stream);
  if (!head) return std::unexpected(head.error());
  loaded.head = *head;
  if (!loaded.head) return loaded;

  auto version = start_from_snapshot(stream, loaded.head->version, *loaded.state);
  while (version < loaded.head->version) {
    const auto records = log_.read_stream(stream, version, limits::snapshot_every_events);
    if (!records) return std::unexpected(records.error());
    if (records->empty()) return error(ErrorCode::corruption, "a stream ends before its head: " + stream.str());
    for (const StoredRecord& record : *records) {
      const auto event = decode_record(record.bytes, box_);
      if (!event) return std::unexpected(event.error());
      version = version.next();
      ++loaded.folded;
      if (event->envelope.version != version)
        return error(ErrorCode::corruption, "a gap in the versions of " + stream.str());
      evolve(*loaded.state, event->event, {event->envelope.position, version, event->envelope.recorded_at});
      if (version == loaded.head->version) break;
    }
  }
  return loaded;
}

}  // namespace mfad::command

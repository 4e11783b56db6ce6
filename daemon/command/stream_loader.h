// Loads a stream's state: its snapshot and the few events after it. Any thread; blocks on the disk.
#pragma once

#include <memory>
#include <optional>

#include "events/base/error.h"
#include "events/command.h"
#include "events/port/event_log.h"
#include "events/port/secret_box.h"

namespace mfad::command {

struct LoadedStream {
  std::shared_ptr<State> state;
  std::optional<StreamHead> head;  // nothing = the stream has no events yet
  std::size_t folded = 0;          // events after its snapshot when it was loaded, until the next snapshot
};

class StreamLoader {
 public:
  // A load that folded as many is told by `LoadedStream::folded`: the next change of the stream brings a snapshot.
  static constexpr std::size_t folded_long = 16;

  StreamLoader(const EventLog& log, const SecretBox& box) : log_(log), box_(box) {}

  Result<LoadedStream> load(const StreamId& stream) const;

  // The schema number that a snapshot of that kind of state must bear to be used.
  static std::uint32_t schema_of(const State& state);
  // What a snapshot is bound to, so that it cannot stand for another stream.
  static std::string snapshot_label(const StreamId& stream);

 private:
  StreamVersion start_from_snapshot(const StreamId& stream, StreamVersion head, State& state) const;

  const EventLog& log_;
  const SecretBox& box_;
};

}  // namespace mfad::command

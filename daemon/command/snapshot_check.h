// Is a snapshot what the fold of its stream from the first event gives? It is a cache, and a wrong one would go unseen
// (design §3): a verification asks. Any thread; blocks on the disk.
#pragma once

#include "events/port/event_log.h"
#include "events/port/secret_box.h"

namespace mfad::command {

enum class SnapshotVerdict : std::uint8_t {
  same,
  passed_over,  // of another schema, or erased: it is never used
};

// An error says which snapshot differs, or what of its stream cannot be read.
Result<SnapshotVerdict> check_snapshot(const EventLog& log, const SecretBox& box, const StreamId& stream,
                                       const Snapshot& snapshot);

}  // namespace mfad::command

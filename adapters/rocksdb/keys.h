// Keys and values of the log's column families as bytes, so that their order is the order that readers want (design
// §5). Numbers are big-endian. Decoders return nothing for bytes that no encoder made. Embedded in stored data: never
// change them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "events/port/event_log.h"

namespace mfad::rocks {

void put_be64(std::string& out, std::uint64_t value);
std::uint64_t get_be64(std::string_view bytes);  // REQUIRES: 8 bytes or more

std::string log_key(Position position);                                 // be64 position
std::string stream_prefix(const StreamId& stream);                      // be16 length, stream
std::string stream_key(const StreamId& stream, StreamVersion version);  // stream_prefix, be64 version
std::string outcome_key(const OutcomeKey& key);        // be16 length of the caller, caller, idempotency key
std::string deadline_key(const DeadlineRow& row);      // be64 milliseconds since 1970, stream
std::string head_value(const StreamHead& head);        // version, last position, key slot, [deadline]
std::string snapshot_value(const Snapshot& snapshot);  // version, schema, sealed state

std::optional<Position> parse_position(std::string_view bytes);
std::optional<std::pair<StreamId, StreamVersion>> parse_stream_key(std::string_view key);
std::optional<DeadlineRow> parse_deadline_key(std::string_view key);
std::optional<StreamHead> parse_head(std::string_view value);
std::optional<Snapshot> parse_snapshot(std::string_view value);

// What every batch says of the log as a whole, under one key of `meta`.
struct LogProgress {
  std::uint64_t group = 0;
  KeySlot highest_key_slot;  // of all heads
  Position verified_to;      // records up to here were read back and found right
  ChainHash verified_hash{};

  bool operator==(const LogProgress&) const = default;
};
inline constexpr std::string_view progress_key = "progress";
std::string progress_value(const LogProgress& progress);
std::optional<LogProgress> parse_progress(std::string_view value);

// The first key after all keys that start with `prefix`; empty = there is none.
std::string after_prefix(std::string_view prefix);

}  // namespace mfad::rocks

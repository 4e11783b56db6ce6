// Reading the log back: is every record what was written, and where it was written? Internal to adapters/rocksdb;
// RocksEventLog and the start use it. May block on the disk; any thread.
#pragma once

#include <functional>

#include "adapters/rocksdb/database.h"
#include "adapters/rocksdb/event_log.h"

namespace mfad::rocks {

// What the log says of itself. Refused when its format is newer; corruption when it says nonsense.
Result<LogFacts> read_facts(const Database& database);

// The chain hash at a position; zeros at 0. not_found beyond the tail.
Result<ChainHash> chain_hash_at(const Database& database, Position position);

// How far to look. With `index`, each record must stand in the stream index too (one more read per record).
struct Stretch {
  ChainPoint from;
  Position to;
  bool index = true;
};
Result<ChainPoint> verify_records(const Database& database, const Lineage& lineage, const Stretch& stretch,
                                  const std::function<void(Position)>& progress);

// The whole log, its stream index and its heads, on two to four threads; `progress` is told how many records were
// checked whenever it is a chunk more, by one thread at a time.
inline constexpr std::uint64_t verified_chunk_records = 32 * 1024;
Result<Verified> verify_whole(const Database& database, const Lineage& lineage, Position tail,
                              const std::function<void(Position)>& progress,
                              std::uint64_t chunk_records = verified_chunk_records);

// The keys of `meta` that are written once, at the first start.
inline constexpr std::uint64_t log_format = 1;
inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view lineage_key = "lineage";
inline constexpr std::string_view cluster_key = "cluster";
inline constexpr std::string_view created_at_key = "created_at";

}  // namespace mfad::rocks

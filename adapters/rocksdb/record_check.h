// One pass over records: is each what was written, and where it was written? Internal to adapters/rocksdb. May block on
// the disk; any thread.
#pragma once

#include <functional>

#include "adapters/rocksdb/database.h"
#include "adapters/rocksdb/event_log.h"

namespace mfad::rocks {

// Sums of hashes over two sets of entries of the stream index are equal when the sets are; enough against damage, and
// of constant size.
struct EntrySum {
  std::uint64_t entries = 0;
  std::uint64_t sum = 0;

  void add(const StreamId& stream, StreamVersion version, Position position);
  void add(const EntrySum& other);
  bool operator==(const EntrySum&) const = default;
};

// Where a record ends, with what the next one is held against.
struct Place {
  ChainPoint point;
  Timestamp recorded_at = Timestamp::min();
};

// After the record at that position; the beginning of the log at 0. not_found beyond the tail.
Result<Place> place_at(const Database& database, Position position);

enum class StreamIndex : std::uint8_t {
  ignored,
  summed,
  looked_up,  // one more read per record
};
struct Records {
  Place from;
  Position to;
  StreamIndex index = StreamIndex::ignored;
};
struct RecordsChecked {
  Place end;
  EntrySum entries;  // when summed
};
Result<RecordsChecked> check_records(const Database& database, const Lineage& lineage, const Records& records,
                                     const std::function<void(Position)>& progress);

inline constexpr std::size_t verify_readahead_bytes = 1024 * 1024;

std::unexpected<Error> wrong_record(Position position, std::string_view what);

}  // namespace mfad::rocks

// The log: durable groups of records, and what rides with them. The truth of the product (design §5).
// One thread appends (the writer); any thread reads. Reads may block on the disk; `append` blocks on its sync.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/base/error.h"
#include "events/base/ids.h"
#include "events/base/time.h"
#include "events/envelope.h"

namespace mfad {

struct StreamHead {
  StreamVersion version;
  Position last_position;
  KeySlot key_slot;
  std::optional<Timestamp>
      armed_deadline;  // the deadline row that stands for the stream; never later than its next deadline

  bool operator==(const StreamHead&) const = default;
};

struct Snapshot {
  StreamVersion version;
  std::uint32_t schema = 0;
  std::string sealed_state;

  bool operator==(const Snapshot&) const = default;
};

struct StoredRecord {
  Position position;
  std::string bytes;

  bool operator==(const StoredRecord&) const = default;
};

struct DeadlineRow {
  Timestamp at;
  StreamId stream;

  auto operator<=>(const DeadlineRow&) const = default;
};

struct OutcomeKey {
  CallerId caller;
  std::string idempotency_key;

  auto operator<=>(const OutcomeKey&) const = default;
};

// Everything that one sync makes durable. The group's bytes are one value, so that they can be handed to something else
// between the sync and the answers.
struct Group {
  struct Record {
    Position position;
    StreamId stream;
    StreamVersion version;
    std::string bytes;
  };
  std::uint64_t number = 0;  // counts groups; stands in `meta` of each batch and in the head register
  std::vector<Record> records;
  std::vector<std::pair<StreamId, StreamHead>> heads;
  std::vector<std::pair<StreamId, Snapshot>> snapshots;
  std::vector<std::pair<OutcomeKey, std::string>>
      outcomes;  // sealed; the first 8 bytes are the time, big-endian milliseconds
  std::vector<DeadlineRow> deadlines;
  std::vector<DeadlineRow> deadlines_erased;
  std::map<std::string, std::string> cursors;  // publisher progress: key -> value
};

struct LogIdentity {
  Lineage lineage{};
  std::string cluster;
  Timestamp created_at;

  bool operator==(const LogIdentity&) const = default;
};

class EventLog {
 public:
  virtual ~EventLog() = default;

  virtual const LogIdentity& identity() const = 0;

  // Atomic and durable when it returns. On any error what is on disk is unknown: the caller ends the process.
  // REQUIRES: records continue the log densely; group.number is one above the last.
  virtual Result<> append(const Group& group) = 0;

  virtual Position tail() const = 0;  // of the last appended record, 0 = empty
  virtual std::uint64_t last_group() const = 0;

  virtual Result<std::optional<StreamHead>> head(const StreamId& stream) const = 0;
  virtual Result<std::optional<Snapshot>> snapshot(const StreamId& stream) const = 0;

  // Records after `after`, in order, at most `records_max` and about `bytes_max` (at least one).
  virtual Result<std::vector<StoredRecord>> read(Position after, std::size_t records_max,
                                                 std::size_t bytes_max) const = 0;
  virtual Result<std::vector<StoredRecord>> read_stream(const StreamId& stream, StreamVersion after,
                                                        std::size_t records_max) const = 0;
  // Of the stream's last record at `position` or before; 0 = it had none.
  virtual Result<StreamVersion> version_at(const StreamId& stream, Position position) const = 0;

  virtual Result<std::optional<std::string>> outcome(const OutcomeKey& key) const = 0;
  // Nobody will ask for outcomes that were made before `before`: each may vanish from now on, at once or in days. Only
  // the writer calls it.
  virtual void forget_outcomes(Timestamp before) = 0;

  virtual Result<std::vector<DeadlineRow>> deadlines_until(Timestamp until, std::size_t rows_max) const = 0;
  virtual Result<std::optional<Timestamp>> earliest_deadline() const = 0;
  virtual std::uint64_t deadlines_pending() const { return 0; }  // cheap, and so perhaps an estimate: for metrics

  virtual Result<std::map<std::string, std::string>> cursors() const = 0;
};

// The register beside the log: what has been acknowledged (design §5). Written after each append, before the answers.
struct HeadMark {
  Lineage lineage{};
  std::uint64_t epoch = 0;  // counts starts
  std::uint64_t group = 0;
  Position position;
  ChainHash chain_hash{};

  bool operator==(const HeadMark&) const = default;
};

class HeadRegister {
 public:
  virtual ~HeadRegister() = default;
  virtual Result<> write(const HeadMark& mark) = 0;  // durable when it returns; only the writer calls it
};

}  // namespace mfad

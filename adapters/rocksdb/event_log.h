// The log in RocksDB: one synced batch per group (design §5). Made by open.h, which has compared it with the head
// register. One thread appends; any thread reads. After a failed write every further append is refused: what is on disk
// is unknown.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "adapters/rocksdb/keys.h"
#include "events/port/event_log.h"

namespace mfad::rocks {

class Database;

// A place in the chain.
struct ChainPoint {
  Position position;
  ChainHash hash{};

  bool operator==(const ChainPoint&) const = default;
};

// What a log says of itself when it is opened.
struct LogFacts {
  LogIdentity identity;
  ChainPoint tail;
  LogProgress progress;

  bool operator==(const LogFacts&) const = default;
};

struct Verified {
  ChainPoint tail;
  std::uint64_t streams = 0;
};

class RocksEventLog : public EventLog {
 public:
  RocksEventLog(std::unique_ptr<Database> database, LogFacts facts);
  ~RocksEventLog() override;

  const LogIdentity& identity() const override { return identity_; }
  Result<> append(const Group& group) override;
  Position tail() const override { return Position{tail_.load(std::memory_order_acquire)}; }
  std::uint64_t last_group() const override { return group_.load(std::memory_order_acquire); }
  Result<std::optional<StreamHead>> head(const StreamId& stream) const override;
  Result<std::optional<Snapshot>> snapshot(const StreamId& stream) const override;
  Result<std::vector<StoredRecord>> read(Position after, std::size_t records_max, std::size_t bytes_max) const override;
  Result<std::vector<StoredRecord>> read_stream(const StreamId& stream, StreamVersion after,
                                                std::size_t records_max) const override;
  Result<StreamVersion> version_at(const StreamId& stream, Position position) const override;
  Result<std::optional<std::string>> outcome(const OutcomeKey& key) const override;
  void forget_outcomes(Timestamp before) override;
  Result<std::vector<DeadlineRow>> deadlines_until(Timestamp until, std::size_t rows_max) const override;
  Result<std::optional<Timestamp>> earliest_deadline() const override;
  std::uint64_t deadlines_pending() const override;
  Result<std::map<std::string, std::string>> cursors() const override;

  // Reads back at most `records_max` records that were not verified yet: chain, CRC, dense positions. The point reached
  // becomes durable with the next group. Any thread, one at a time; may block on the disk. Called now and then, it
  // keeps starts short.
  Result<> verify_more(std::size_t records_max);
  Position verified() const;  // any thread

  // All of it: chain, CRC, dense positions, stream index, heads. `progress` hears of positions now and then; it may be
  // empty.
  Result<Verified> verify_all(const std::function<void(Position)>& progress) const;

  // Every block of every table against its checksum: what stands beside the records too (outcomes, deadlines, cursors).
  Result<> verify_files() const;

  // Every snapshot, in the order of their streams, until `visit` returns an error. For a verification.
  Result<> visit_snapshots(const std::function<Result<>(const StreamId&, const Snapshot&)>& visit) const;

  // Writes what would otherwise be replayed at the next start. The writer's last call; not needed for durability.
  Result<> settle();

 private:
  template <class Visit>
  Result<> visit_deadlines(const Visit& visit) const;
  void note_deadlines(const Group& group);
  LogProgress progress_now() const;

  const LogIdentity identity_;
  const std::unique_ptr<Database> database_;
  struct Batch;  // reused, so that a group allocates nothing
  const std::unique_ptr<Batch> batch_;
  std::atomic<std::uint64_t> tail_;
  std::atomic<std::uint64_t> group_;
  KeySlot highest_key_slot_;
  bool failed_ = false;

  mutable std::mutex verified_mutex_;
  ChainPoint verified_;

  // No deadline lies before the floor, so that a scan need not step over the many that were erased.
  mutable std::mutex floor_mutex_;
  mutable std::string deadline_floor_;
  mutable std::uint64_t deadline_changes_ = 0;
};

}  // namespace mfad::rocks

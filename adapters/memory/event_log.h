// The log and its register in memory: the reference that RocksDB is tested against, and the store of the simulation.
// Any thread may call anything; nothing blocks. Faults are injected by the test that owns the object.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "events/port/event_log.h"

namespace mfad::memory {

// How a write fails. After either, the object refuses every further write until `crash()`: what is durable is unknown
// to the caller.
enum class WriteFault : std::uint8_t {
  none,
  lost,  // an error, and nothing was kept
  kept,  // an error, and all of it is there after the crash
};

class MemoryEventLog : public EventLog {
 public:
  explicit MemoryEventLog(LogIdentity identity) : identity_(std::move(identity)) {}

  const LogIdentity& identity() const override { return identity_; }
  Result<> append(const Group& group) override;
  Position tail() const override;
  std::uint64_t last_group() const override;
  Result<std::optional<StreamHead>> head(const StreamId& stream) const override;
  Result<std::optional<Snapshot>> snapshot(const StreamId& stream) const override;
  Result<std::vector<StoredRecord>> read(Position after, std::size_t records_max, std::size_t bytes_max) const override;
  Result<std::vector<StoredRecord>> read_stream(const StreamId& stream, StreamVersion after,
                                                std::size_t records_max) const override;
  Result<StreamVersion> version_at(const StreamId& stream, Position position) const override;
  Result<std::optional<std::string>> outcome(const OutcomeKey& key) const override;
  void forget_outcomes(Timestamp before) override;  // at once
  Result<std::vector<DeadlineRow>> deadlines_until(Timestamp until, std::size_t rows_max) const override;
  Result<std::optional<Timestamp>> earliest_deadline() const override;
  std::uint64_t deadlines_pending() const override;
  Result<std::map<std::string, std::string>> cursors() const override;

  // The next append fails like this.
  void fail_next_append(WriteFault fault, ErrorCode code = ErrorCode::io);
  // The process is gone: what was durable is what is there; writes work again.
  void crash();
  // The highest key slot that a head names, as KeySlot{0} when there is none.
  KeySlot highest_key_slot() const;
  // What cannot be read from now on.
  struct Unreadable {
    std::optional<Position> record;  // in `read`
    bool heads = false;
    bool streams = false;
    bool outcomes = false;
  };
  void make_unreadable(Unreadable what);
  // Drops every snapshot: they are a cache.
  void drop_snapshots();

 private:
  void store(const Group& group);

  const LogIdentity identity_;
  mutable std::mutex mutex_;
  std::vector<std::string> records_;
  std::map<StreamId, std::vector<Position>> streams_;
  std::map<StreamId, StreamHead> heads_;
  std::map<StreamId, Snapshot> snapshots_;
  std::map<OutcomeKey, std::string> outcomes_;
  std::set<DeadlineRow> deadlines_;
  std::map<std::string, std::string> cursors_;
  std::uint64_t last_group_ = 0;
  WriteFault next_fault_ = WriteFault::none;
  ErrorCode fault_code_ = ErrorCode::io;
  bool failed_ = false;
  Unreadable unreadable_;
  std::optional<Group> kept_;  // durable, but its writer was told that it failed
};

class MemoryHeadRegister : public HeadRegister {
 public:
  Result<> write(const HeadMark& mark) override;

  std::optional<HeadMark> mark() const;  // what a start would read
  void fail_next_write(WriteFault fault);
  void crash();

 private:
  mutable std::mutex mutex_;
  std::optional<HeadMark> mark_;
  WriteFault next_fault_ = WriteFault::none;
  bool failed_ = false;
};

}  // namespace mfad::memory

// The write side of the log: one group, one batch, one sync.
#include "adapters/rocksdb/batch.h"
#include "adapters/rocksdb/event_log.h"
#include "events/base/check.h"

namespace mfad::rocks {
namespace {

// The stream itself is the key of heads and snapshots.
void put_group(Writes& writes, const Group& group) {
  for (const auto& record : group.records) {
    writes.put(Family::log, log_key(record.position), record.bytes);
    writes.put(Family::streams, stream_key(record.stream, record.version), log_key(record.position));
  }
  for (const auto& [stream, head] : group.heads) writes.put(Family::heads, stream.str(), head_value(head));
  for (const auto& [stream, snapshot] : group.snapshots) {
    writes.put(Family::snapshots, stream.str(), snapshot_value(snapshot));
  }
  for (const auto& [key, outcome] : group.outcomes) writes.put(Family::outcomes, outcome_key(key), outcome);
  for (const auto& row : group.deadlines_erased) writes.erase(Family::deadlines, deadline_key(row));
  for (const auto& row : group.deadlines) writes.put(Family::deadlines, deadline_key(row), {});
  for (const auto& [key, value] : group.cursors) writes.put(Family::cursors, key, value);
}

}  // namespace

struct RocksEventLog::Batch {
  explicit Batch(const Database& database) : writes(database) {}
  Writes writes;
};

RocksEventLog::RocksEventLog(std::unique_ptr<Database> database, LogFacts facts)
    : identity_(std::move(facts.identity)),
      database_(std::move(database)),
      batch_(std::make_unique<Batch>(*database_)),
      tail_(facts.tail.position.value),
      group_(facts.progress.group),
      highest_key_slot_(facts.progress.highest_key_slot),
      verified_{facts.progress.verified_to, facts.progress.verified_hash} {}

RocksEventLog::~RocksEventLog() = default;

Result<> RocksEventLog::append(const Group& group) {
  if (failed_) return error(ErrorCode::io, "the log refuses writes since one failed: restart mfad");
  MFAD_CHECK(group.number == last_group() + 1, "a group that follows the last one");
  auto last = tail();
  for (const auto& record : group.records) {
    last = last.next();
    MFAD_CHECK(record.position == last, "positions that continue the log densely");
  }
  auto highest = highest_key_slot_;
  for (const auto& [stream, head] : group.heads) highest = std::max(highest, head.key_slot);

  auto& writes = batch_->writes;
  writes.clear();
  put_group(writes, group);
  auto progress = progress_now();
  progress.group = group.number;
  progress.highest_key_slot = highest;
  writes.put(Family::meta, progress_key, progress_value(progress));
  if (auto written = writes.commit(fmt::format("append group {}", group.number)); !written) {
    failed_ = true;
    return written;
  }
  note_deadlines(group);
  highest_key_slot_ = highest;
  group_.store(group.number, std::memory_order_release);
  tail_.store(last.value, std::memory_order_release);
  return {};
}

void RocksEventLog::forget_outcomes(Timestamp before) {
  const auto ms = before.time_since_epoch().count();
  database_->forget_outcomes(static_cast<std::uint64_t>(std::max<decltype(ms)>(ms, 0)));
}

LogProgress RocksEventLog::progress_now() const {
  const std::lock_guard lock(verified_mutex_);
  return {last_group(), highest_key_slot_, verified_.position, verified_.hash};
}

// After the write: a reader that began before it could not see the row, and must not raise the floor above it now.
void RocksEventLog::note_deadlines(const Group& group) {
  if (group.deadlines.empty()) return;
  const std::lock_guard lock(floor_mutex_);
  ++deadline_changes_;
  for (const auto& row : group.deadlines) deadline_floor_ = std::min(deadline_floor_, deadline_key(row));
}

Result<> RocksEventLog::settle() {
  if (failed_) return error(ErrorCode::io, "the log refuses writes since one failed: restart mfad");
  auto& writes = batch_->writes;
  writes.clear();
  writes.put(Family::meta, progress_key, progress_value(progress_now()));
  auto done = writes.commit("make the log's progress durable");
  if (done) done = writes.flush();
  failed_ = !done;
  return done;
}

}  // namespace mfad::rocks

// The read side of the log.
#include "adapters/rocksdb/database.h"
#include "adapters/rocksdb/event_log.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t readahead_bytes = 1024 * 1024;
constexpr std::size_t long_read_records = 1024;  // from here on reading ahead pays

std::unexpected<Error> damaged(std::string_view what) {
  return error(ErrorCode::corruption, fmt::format("{} of the log is not what was written: run mfactl verify", what));
}

std::unexpected<Error> scan_error(const rocksdb::Iterator& iterator, std::string_view what) {
  return status_error(what, iterator.status());
}

template <class Value>
Result<std::optional<Value>> parsed(const Result<std::optional<std::string>>& bytes,
                                    std::optional<Value> (*parse)(std::string_view), std::string_view what) {
  if (!bytes) return std::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto value = parse(**bytes);
  if (!value) return damaged(what);
  return value;
}

}  // namespace

Result<std::optional<StreamHead>> RocksEventLog::head(const StreamId& stream) const {
  return parsed(database_->get(Family::heads, stream.str()), parse_head, "a stream head");
}

Result<std::optional<Snapshot>> RocksEventLog::snapshot(const StreamId& stream) const {
  return parsed(database_->get(Family::snapshots, stream.str()), parse_snapshot, "a snapshot");
}

Result<> RocksEventLog::visit_snapshots(const std::function<Result<>(const StreamId&, const Snapshot&)>& visit) const {
  const auto rows = database_->iterate(Family::snapshots);
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    const auto stream = StreamId::parse(view(rows->key()));
    const auto snapshot = parse_snapshot(view(rows->value()));
    if (!stream || !snapshot) return error(ErrorCode::corruption, "a snapshot is not what was written");
    if (auto visited = visit(*stream, *snapshot); !visited) return visited;
  }
  if (!rows->status().ok()) return scan_error(*rows, "read the snapshots");
  return {};
}

Result<std::vector<StoredRecord>> RocksEventLog::read(Position after, std::size_t records_max,
                                                      std::size_t bytes_max) const {
  const auto end_position = tail();
  const auto end = log_key(end_position.next());  // what is appended meanwhile may not be durable yet
  const auto end_slice = slice(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end_slice;
  if (records_max >= long_read_records) options.readahead_size = readahead_bytes;
  const auto rows = database_->iterate(Family::log, options);
  std::vector<StoredRecord> found;
  std::size_t bytes = 0;
  auto expected = after.next();
  bool full = false;
  for (rows->Seek(log_key(expected)); rows->Valid() && found.size() < records_max; rows->Next()) {
    const auto record = view(rows->value());
    full = !found.empty() && bytes + record.size() > bytes_max;
    if (full) break;
    if (parse_position(view(rows->key())) != expected) return damaged("a key");
    bytes += record.size();
    found.push_back({expected, std::string(record)});
    expected = expected.next();
  }
  if (!rows->status().ok()) return scan_error(*rows, "read the log");
  // RocksDB has ended an iterator at a damaged block without a word: positions are dense, so an early end is damage.
  const bool at_end = found.size() < records_max && !full;
  if (at_end && expected <= end_position) return damaged(fmt::format("record {}", expected.value));
  return found;
}

Result<std::vector<StoredRecord>> RocksEventLog::read_stream(const StreamId& stream, StreamVersion after,
                                                             std::size_t records_max) const {
  const auto prefix = stream_prefix(stream);
  const auto end = after_prefix(prefix);
  const auto end_slice = slice(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end_slice;
  const auto rows = database_->iterate(Family::streams, options);
  const auto last = tail();
  std::vector<StoredRecord> found;
  StreamVersion expected = after.next();
  for (rows->Seek(stream_key(stream, expected)); rows->Valid() && found.size() < records_max; rows->Next()) {
    const auto version = parse_position(view(rows->key()).substr(prefix.size()));
    const auto position = parse_position(view(rows->value()));
    if (!position || !version || version->value != expected.value) return damaged("the stream index");
    if (*position > last) break;
    auto record = database_->get(Family::log, log_key(*position));
    if (!record) return std::unexpected(record.error());
    if (!*record) return damaged(fmt::format("record {}", position->value));
    found.push_back({*position, std::move(**record)});
    expected = expected.next();
  }
  if (!rows->status().ok()) return scan_error(*rows, "read the stream index");
  return found;
}

// Positions rise with versions, and versions are dense.
Result<StreamVersion> RocksEventLog::version_at(const StreamId& stream, Position position) const {
  if (position == Position{}) return StreamVersion{};
  const auto head = this->head(stream);
  if (!head) return std::unexpected(head.error());
  if (!*head) return StreamVersion{};
  if ((*head)->last_position <= position) return (*head)->version;
  StreamVersion found;
  StreamVersion beyond = (*head)->version;
  while (found.next() < beyond) {
    const StreamVersion middle{found.value + (beyond.value - found.value) / 2};
    const auto at =
        parsed(database_->get(Family::streams, stream_key(stream, middle)), parse_position, "the stream index");
    if (!at) return std::unexpected(at.error());
    if (!*at) return damaged("the stream index");
    (**at > position ? beyond : found) = middle;
  }
  return found;
}

Result<std::optional<std::string>> RocksEventLog::outcome(const OutcomeKey& key) const {
  return database_->get(Family::outcomes, outcome_key(key));
}

// Visits deadlines in order until `visit` returns false, and remembers where the first one lies.
template <class Visit>
Result<> RocksEventLog::visit_deadlines(const Visit& visit) const {
  std::string floor;
  std::uint64_t changes = 0;
  {
    const std::lock_guard lock(floor_mutex_);
    floor = deadline_floor_;
    changes = deadline_changes_;
  }
  const auto floor_slice = slice(floor);
  rocksdb::ReadOptions options;
  if (!floor.empty()) options.iterate_lower_bound = &floor_slice;
  const auto rows = database_->iterate(Family::deadlines, options);
  rows->SeekToFirst();
  if (rows->Valid()) {
    const std::lock_guard lock(floor_mutex_);
    if (changes == deadline_changes_) deadline_floor_ = view(rows->key());
  }
  for (; rows->Valid(); rows->Next()) {
    const auto row = parse_deadline_key(view(rows->key()));
    if (!row) return damaged("a deadline");
    if (!visit(*row)) break;
  }
  if (!rows->status().ok()) return scan_error(*rows, "read the deadlines");
  return {};
}

Result<std::vector<DeadlineRow>> RocksEventLog::deadlines_until(Timestamp until, std::size_t rows_max) const {
  std::vector<DeadlineRow> due;
  auto visited = visit_deadlines([&](const DeadlineRow& row) {
    if (row.at > until || due.size() >= rows_max) return false;
    due.push_back(row);
    return true;
  });
  if (!visited) return std::unexpected(visited.error());
  return due;
}

Result<std::optional<Timestamp>> RocksEventLog::earliest_deadline() const {
  std::optional<Timestamp> earliest;
  auto visited = visit_deadlines([&](const DeadlineRow& row) {
    earliest = row.at;
    return false;
  });
  if (!visited) return std::unexpected(visited.error());
  return earliest;
}

std::uint64_t RocksEventLog::deadlines_pending() const { return database_->estimated_keys(Family::deadlines); }

Result<std::map<std::string, std::string>> RocksEventLog::cursors() const {
  const auto rows = database_->iterate(Family::cursors);
  std::map<std::string, std::string> found;
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) found.emplace(view(rows->key()), view(rows->value()));
  if (!rows->status().ok()) return scan_error(*rows, "read the cursors");
  return found;
}

}  // namespace mfad::rocks

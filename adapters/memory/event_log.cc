#include "adapters/memory/event_log.h"

#include <fmt/format.h>

#include "events/base/check.h"

namespace mfad::memory {
namespace {

std::uint64_t outcome_time(std::string_view sealed) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8 && i < sealed.size(); ++i) value = (value << 8) | static_cast<std::uint8_t>(sealed[i]);
  return value;
}

template <class Map, class Key>
auto find_in(const Map& map, const Key& key) -> std::optional<typename Map::mapped_type> {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

std::unexpected<Error> unread(std::string_view what) {
  return error(ErrorCode::corruption, fmt::format("the {} cannot be read (injected)", what));
}

}  // namespace

Result<> MemoryEventLog::append(const Group& group) {
  const std::lock_guard lock(mutex_);
  if (failed_) return error(ErrorCode::io, "the log refuses writes since one failed: restart");
  MFAD_CHECK(group.number == last_group_ + 1, "a group that follows the last one");
  auto expected = Position{records_.size()};
  for (const auto& record : group.records) {
    expected = expected.next();
    MFAD_CHECK(record.position == expected, "positions that continue the log densely");
  }
  const auto fault = std::exchange(next_fault_, WriteFault::none);
  if (fault != WriteFault::none) {
    failed_ = true;
    if (fault == WriteFault::kept) kept_ = group;
    return error(fault_code_, fmt::format("append of group {} failed (injected)", group.number));
  }
  store(group);
  return {};
}

void MemoryEventLog::store(const Group& group) {
  for (const auto& record : group.records) {
    records_.push_back(record.bytes);
    auto& index = streams_[record.stream];
    MFAD_CHECK(record.version.value == index.size() + 1, "versions that continue the stream densely");
    index.push_back(record.position);
  }
  for (const auto& [stream, head] : group.heads) heads_[stream] = head;
  for (const auto& [stream, snapshot] : group.snapshots) snapshots_[stream] = snapshot;
  for (const auto& [key, outcome] : group.outcomes) outcomes_[key] = outcome;
  for (const auto& row : group.deadlines_erased) deadlines_.erase(row);
  for (const auto& row : group.deadlines) deadlines_.insert(row);
  for (const auto& [key, value] : group.cursors) cursors_[key] = value;
  last_group_ = group.number;
}

Position MemoryEventLog::tail() const {
  const std::lock_guard lock(mutex_);
  return Position{records_.size()};
}

std::uint64_t MemoryEventLog::last_group() const {
  const std::lock_guard lock(mutex_);
  return last_group_;
}

Result<std::optional<StreamHead>> MemoryEventLog::head(const StreamId& stream) const {
  const std::lock_guard lock(mutex_);
  if (unreadable_.heads) return unread("head");
  return find_in(heads_, stream);
}

Result<std::optional<Snapshot>> MemoryEventLog::snapshot(const StreamId& stream) const {
  const std::lock_guard lock(mutex_);
  return find_in(snapshots_, stream);
}

Result<std::vector<StoredRecord>> MemoryEventLog::read(Position after, std::size_t records_max,
                                                       std::size_t bytes_max) const {
  const std::lock_guard lock(mutex_);
  std::vector<StoredRecord> found;
  std::size_t bytes = 0;
  for (auto i = after.value; i < records_.size() && found.size() < records_max; ++i) {
    if (!found.empty() && bytes + records_[i].size() > bytes_max) break;
    if (unreadable_.record == Position{i + 1}) return unread("record");
    bytes += records_[i].size();
    found.push_back({Position{i + 1}, records_[i]});
  }
  return found;
}

Result<std::vector<StoredRecord>> MemoryEventLog::read_stream(const StreamId& stream, StreamVersion after,
                                                              std::size_t records_max) const {
  const std::lock_guard lock(mutex_);
  if (unreadable_.streams) return unread("stream");
  std::vector<StoredRecord> found;
  const auto index = streams_.find(stream);
  if (index == streams_.end()) return found;
  for (auto i = after.value; i < index->second.size() && found.size() < records_max; ++i) {
    const auto position = index->second[i];
    found.push_back({position, records_[position.value - 1]});
  }
  return found;
}

Result<StreamVersion> MemoryEventLog::version_at(const StreamId& stream, Position position) const {
  const std::lock_guard lock(mutex_);
  if (unreadable_.streams) return unread("stream");
  const auto index = streams_.find(stream);
  if (index == streams_.end()) return StreamVersion{};
  const auto beyond = std::ranges::upper_bound(index->second, position);
  return StreamVersion{static_cast<std::uint64_t>(beyond - index->second.begin())};
}

Result<std::optional<std::string>> MemoryEventLog::outcome(const OutcomeKey& key) const {
  const std::lock_guard lock(mutex_);
  if (unreadable_.outcomes) return unread("outcome");
  return find_in(outcomes_, key);
}

void MemoryEventLog::forget_outcomes(Timestamp before) {
  const std::lock_guard lock(mutex_);
  const auto bound = static_cast<std::uint64_t>(std::max(before, Timestamp{}).time_since_epoch().count());
  std::erase_if(outcomes_, [&](const auto& outcome) { return outcome_time(outcome.second) < bound; });
}

Result<std::vector<DeadlineRow>> MemoryEventLog::deadlines_until(Timestamp until, std::size_t rows_max) const {
  const std::lock_guard lock(mutex_);
  std::vector<DeadlineRow> due;
  for (auto row = deadlines_.begin(); row != deadlines_.end() && row->at <= until && due.size() < rows_max; ++row) {
    due.push_back(*row);
  }
  return due;
}

Result<std::optional<Timestamp>> MemoryEventLog::earliest_deadline() const {
  const std::lock_guard lock(mutex_);
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.begin()->at;
}

std::uint64_t MemoryEventLog::deadlines_pending() const {
  const std::lock_guard lock(mutex_);
  return deadlines_.size();
}

Result<std::map<std::string, std::string>> MemoryEventLog::cursors() const {
  const std::lock_guard lock(mutex_);
  return cursors_;
}

void MemoryEventLog::fail_next_append(WriteFault fault, ErrorCode code) {
  const std::lock_guard lock(mutex_);
  next_fault_ = fault;
  fault_code_ = code;
}

void MemoryEventLog::make_unreadable(Unreadable what) {
  const std::lock_guard lock(mutex_);
  unreadable_ = what;
}

void MemoryEventLog::crash() {
  const std::lock_guard lock(mutex_);
  failed_ = false;
  next_fault_ = WriteFault::none;
  if (const auto kept = std::exchange(kept_, std::nullopt)) store(*kept);
}

KeySlot MemoryEventLog::highest_key_slot() const {
  const std::lock_guard lock(mutex_);
  KeySlot highest;
  for (const auto& [stream, head] : heads_) highest = std::max(highest, head.key_slot);
  return highest;
}

void MemoryEventLog::drop_snapshots() {
  const std::lock_guard lock(mutex_);
  snapshots_.clear();
}

Result<> MemoryHeadRegister::write(const HeadMark& mark) {
  const std::lock_guard lock(mutex_);
  if (failed_) return error(ErrorCode::io, "the head register refuses writes since one failed: restart");
  const auto fault = std::exchange(next_fault_, WriteFault::none);
  if (fault != WriteFault::lost) mark_ = mark;
  if (fault == WriteFault::none) return {};
  failed_ = true;
  return error(ErrorCode::io, "the head register could not be written (injected)");
}

std::optional<HeadMark> MemoryHeadRegister::mark() const {
  const std::lock_guard lock(mutex_);
  return mark_;
}

void MemoryHeadRegister::fail_next_write(WriteFault fault) {
  const std::lock_guard lock(mutex_);
  next_fault_ = fault;
}

void MemoryHeadRegister::crash() {
  const std::lock_guard lock(mutex_);
  failed_ = false;
  next_fault_ = WriteFault::none;
}

}  // namespace mfad::memory

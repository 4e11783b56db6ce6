#include "tests/support/published_log.h"

#include <fmt/format.h>

#include <stdexcept>

#include "events/codec.h"

namespace mfad::test {
namespace {

constexpr std::uint64_t accounts = 40;

LogIdentity identity(std::uint8_t lineage_byte) {
  LogIdentity made;
  made.lineage.fill(lineage_byte);
  made.cluster = "test";
  made.created_at = timestamp_from_ms(1'800'000'000'000);
  return made;
}

Event event_of(std::uint64_t number, bool other) {
  if (number % 7 == 0)
    return StoreEvent{store::Renamed{fmt::format("n{}", number), other ? "other" : fmt::format("n{}", number + 1)}};
  if (number % 3 == 0)
    return AccountEvent{
        account::EnrollmentCancelled{EnrollmentId{fmt::format("e{}", number)}, AuthenticationType::email}};
  return AccountEvent{account::FactorAccepted{
      FlowId{fmt::format("{}{}", other ? "o" : "f", number)}, AuthenticationType::authenticator, {}}};
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

}  // namespace

PublishedLog::PublishedLog(std::uint8_t lineage_byte) : log(identity(lineage_byte)) {}

void PublishedLog::append(std::uint64_t events, std::map<std::string, std::string> cursors) {
  append_events(events, false, std::move(cursors));
}

void PublishedLog::append_with_other_content(std::uint64_t events) { append_events(events, true, {}); }

void PublishedLog::append_event(const Event& event, std::uint64_t account, Group& group) {
  const StoreId store{"s1"};
  const bool of_account = std::holds_alternative<AccountEvent>(event);
  const StreamId stream =
      of_account ? StreamId::of({store, AccountId{fmt::format("a{}", account)}}) : StreamId::of(store);
  Envelope envelope;
  envelope.lineage = log.identity().lineage;
  envelope.position = Position{next_};
  envelope.stream = stream;
  envelope.version = versions_[stream] = versions_[stream].next();
  envelope.recorded_at = timestamp_from_ms(1'800'000'000'000 + static_cast<std::int64_t>(next_));
  envelope.actor.who = SystemActor::timer;
  envelope.previous_chain_hash = chain_hash_;
  auto record = must(encode_record(envelope, event, box_));
  chain_hash_ = record.chain_hash;
  group.records.push_back({envelope.position, stream, envelope.version, std::move(record.bytes)});
  ++next_;
}

void PublishedLog::append_events(std::uint64_t events, bool other, std::map<std::string, std::string> cursors) {
  Group group;
  group.number = ++group_;
  group.cursors = std::move(cursors);
  for (std::uint64_t i = 0; i < events; ++i) append_event(event_of(next_, other), next_ % accounts, group);
  if (const auto appended = log.append(group); !appended) throw std::runtime_error(appended.error().message);
}

void StateRows::set(const std::string& key, std::optional<std::string> json, Position position) {
  const std::lock_guard lock{mutex_};
  rows_[key] = {position, std::move(json)};
  dirty_[key] = {key, publish::StateOp::change, ++mark_};
}

std::size_t StateRows::dirty() const {
  const std::lock_guard lock{mutex_};
  return dirty_.size();
}

std::map<std::string, std::string> StateRows::values() const {
  const std::lock_guard lock{mutex_};
  std::map<std::string, std::string> values;
  for (const auto& [key, row] : rows_) {
    if (row.json) values[key] = *row.json;
  }
  return values;
}

std::vector<publish::DirtyKey> StateRows::next(std::size_t max) {
  const std::lock_guard lock{mutex_};
  std::vector<publish::DirtyKey> keys;
  for (const auto& [key, dirty] : dirty_) {
    if (keys.size() == max) break;
    keys.push_back(dirty);
  }
  return keys;
}

std::uint64_t StateRows::clear(const std::vector<publish::DirtyKey>& keys) {
  {
    const std::lock_guard lock{mutex_};
    held_.insert(held_.end(), keys.begin(), keys.end());
    ++clearings_;
  }
  if (!holds_) let_clearings_through();
  return clearings_;
}

bool StateRows::cleared(std::uint64_t clearing) const {
  const std::lock_guard lock{mutex_};
  return clearings_through_ >= clearing;
}

void StateRows::hold_clearings() { holds_ = true; }

void StateRows::let_clearings_through() {
  const std::lock_guard lock{mutex_};
  holds_ = false;
  for (const auto& key : std::exchange(held_, {})) {
    const auto found = dirty_.find(key.key);
    if (found != dirty_.end() && found->second == key) dirty_.erase(found);
  }
  clearings_through_ = clearings_;
}

void StateRows::mark(const std::string& key, publish::StateOp op, std::uint64_t mark) {
  const std::lock_guard lock{mutex_};
  rows_.try_emplace(key, publish::StateRecord{Position{mark}, "{}"});
  dirty_[key] = {key, op, mark};
}

void StateRows::lose_marks() {
  const std::lock_guard lock{mutex_};
  dirty_.clear();
  marks_lost_ = true;
}

bool StateRows::all_marked() const {
  const std::lock_guard lock{mutex_};
  return !marks_lost_;
}

void StateRows::mark_all() {
  const std::lock_guard lock{mutex_};
  for (const auto& [key, row] : rows_) dirty_[key] = {key, publish::StateOp::resync, ++mark_};
}

std::optional<publish::StateRecord> StateRows::value(std::string_view key) {
  const std::lock_guard lock{mutex_};
  if (key == unreadable) return std::nullopt;
  const auto found = rows_.find(key);
  return found == rows_.end() ? publish::StateRecord{} : found->second;
}

}  // namespace mfad::test

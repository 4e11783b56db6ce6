#include "adapters/rocksdb/keys.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t word = 8;

void put_text(std::string& out, std::string_view text) {
  out.push_back(static_cast<char>(text.size() >> 8));
  out.push_back(static_cast<char>(text.size() & 0xff));
  out.append(text);
}

// Takes a length-prefixed text off the front.
std::optional<std::string_view> take_text(std::string_view& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto high = static_cast<std::uint8_t>(bytes[0]);
  const auto low = static_cast<std::uint8_t>(bytes[1]);
  const std::size_t length = static_cast<std::size_t>(high) * 256 + low;
  if (bytes.size() < 2 + length) return std::nullopt;
  const auto text = bytes.substr(2, length);
  bytes.remove_prefix(2 + length);
  return text;
}

std::uint64_t take_be64(std::string_view& bytes) {
  const auto value = get_be64(bytes);
  bytes.remove_prefix(word);
  return value;
}

std::uint64_t milliseconds_of(Timestamp time) { return static_cast<std::uint64_t>(time.time_since_epoch().count()); }
Timestamp time_of(std::uint64_t ms) { return timestamp_from_ms(static_cast<std::int64_t>(ms)); }

}  // namespace

void put_be64(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xff));
}

std::uint64_t get_be64(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < word; ++i) value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

std::string log_key(Position position) {
  std::string key;
  put_be64(key, position.value);
  return key;
}

std::string stream_prefix(const StreamId& stream) {
  std::string key;
  put_text(key, stream.str());
  return key;
}

std::string stream_key(const StreamId& stream, StreamVersion version) {
  auto key = stream_prefix(stream);
  put_be64(key, version.value);
  return key;
}

std::string outcome_key(const OutcomeKey& outcome) {
  std::string key;
  put_text(key, outcome.caller.str());
  return key.append(outcome.idempotency_key);
}

std::string deadline_key(const DeadlineRow& row) {
  std::string key;
  put_be64(key, milliseconds_of(row.at));
  return key.append(row.stream.str());
}

std::string head_value(const StreamHead& head) {
  std::string value;
  put_be64(value, head.version.value);
  put_be64(value, head.last_position.value);
  put_be64(value, head.key_slot.value);
  if (head.armed_deadline) put_be64(value, milliseconds_of(*head.armed_deadline));
  return value;
}

std::string snapshot_value(const Snapshot& snapshot) {
  std::string value;
  put_be64(value, snapshot.version.value);
  put_be64(value, snapshot.schema);
  return value.append(snapshot.sealed_state);
}

std::optional<Position> parse_position(std::string_view bytes) {
  if (bytes.size() != word) return std::nullopt;
  return Position{get_be64(bytes)};
}

std::optional<std::pair<StreamId, StreamVersion>> parse_stream_key(std::string_view key) {
  const auto text = take_text(key);
  if (!text || key.size() != word) return std::nullopt;
  auto stream = StreamId::parse(*text);
  if (!stream) return std::nullopt;
  return std::pair{std::move(*stream), StreamVersion{get_be64(key)}};
}

std::optional<DeadlineRow> parse_deadline_key(std::string_view key) {
  if (key.size() < word) return std::nullopt;
  auto stream = StreamId::parse(key.substr(word));
  if (!stream) return std::nullopt;
  return DeadlineRow{time_of(get_be64(key)), std::move(*stream)};
}

std::optional<StreamHead> parse_head(std::string_view value) {
  if (value.size() != 3 * word && value.size() != 4 * word) return std::nullopt;
  StreamHead head;
  head.version.value = take_be64(value);
  head.last_position.value = take_be64(value);
  head.key_slot.value = take_be64(value);
  if (!value.empty()) head.armed_deadline = time_of(take_be64(value));
  return head;
}

std::optional<Snapshot> parse_snapshot(std::string_view value) {
  if (value.size() < 2 * word) return std::nullopt;
  Snapshot snapshot;
  snapshot.version.value = take_be64(value);
  snapshot.schema = static_cast<std::uint32_t>(take_be64(value));
  snapshot.sealed_state = value;
  return snapshot;
}

std::string progress_value(const LogProgress& progress) {
  std::string value;
  put_be64(value, progress.group);
  put_be64(value, progress.highest_key_slot.value);
  put_be64(value, progress.verified_to.value);
  return value.append(bytes_of(progress.verified_hash));
}

std::optional<LogProgress> parse_progress(std::string_view value) {
  LogProgress progress;
  if (value.size() != 3 * word + progress.verified_hash.size()) return std::nullopt;
  progress.group = take_be64(value);
  progress.highest_key_slot.value = take_be64(value);
  progress.verified_to.value = take_be64(value);
  std::copy(value.begin(), value.end(), progress.verified_hash.begin());
  return progress;
}

std::string after_prefix(std::string_view prefix) {
  std::string key(prefix);
  while (!key.empty() && static_cast<std::uint8_t>(key.back()) == 0xff) key.pop_back();
  if (!key.empty()) key.back() = static_cast<char>(static_cast<std::uint8_t>(key.back()) + 1);
  return key;
}

}  // namespace mfad::rocks

#include "daemon/publish/cloud_event.h"

#include <fmt/format.h>

#include <charconv>

#include "events/base/digest.h"
#include "events/catalogue.h"
#include "events/public_form.h"

namespace mfad::publish {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::size_t sequence_digits = 20;

std::string_view state_name(KafkaTopic topic) {
  return topic == KafkaTopic::role_state ? "role.state" : "account.state";
}

}  // namespace

std::string source_of(std::string_view cluster, const Lineage& lineage) {
  return fmt::format("urn:mfad:{}:{}", cluster, to_hex(lineage));
}

std::string sequence_text(Position position) { return fmt::format("{:020}", position.value); }

std::optional<Position> parse_sequence(std::string_view text) {
  Position position;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), position.value);
  if (text.size() != sequence_digits || failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return position;
}

OutgoingRecord event_record(const RecordedEvent& recorded, Position previous, std::int32_t partition,
                            const std::string& source) {
  const Envelope& envelope = recorded.envelope;
  const EventInfo& info = info_of(recorded.event);
  OutgoingRecord record;
  record.topic = kafka_topic_of(info.topic);
  record.partition = partition;
  record.key = envelope.stream.str();
  record.value = public_form(recorded);
  record.opaque = envelope.position.value;
  record.headers.reserve(11);
  record.headers.push_back({header::content_type, std::string{json_type}});
  record.headers.push_back({header::spec_version, "1.0"});
  record.headers.push_back({header::id, event_id(envelope.lineage, envelope.position)});
  record.headers.push_back({header::source, source});
  record.headers.push_back({header::type, fmt::format("org.mfad.{}.v{}", info.type, info.schema)});
  record.headers.push_back({header::subject, record.key});
  record.headers.push_back({header::time, to_rfc3339(envelope.recorded_at)});
  record.headers.push_back({header::sequence, sequence_text(envelope.position)});
  record.headers.push_back({header::previous_sequence, sequence_text(previous)});
  record.headers.push_back({header::chain_hash, to_hex(recorded.chain_hash)});
  record.headers.push_back({header::data_schema, fmt::format("urn:mfad:schema:{}:{}", info.type, info.schema)});
  return record;
}

KafkaTopic topic_of_key(std::string_view key) {
  return key.starts_with("role/") ? KafkaTopic::role_state : KafkaTopic::account_state;
}

OutgoingRecord state_record(const DirtyKey& key, const StateRecord& state, std::int32_t partition,
                            const std::string& source, const Lineage& lineage) {
  OutgoingRecord record;
  record.topic = topic_of_key(key.key);
  record.partition = partition;
  record.key = key.key;
  const auto name = state_name(record.topic);
  if (state.json) {
    record.value = fmt::format(R"({{"position":{},"op":"{}","state":{}}})", state.position.value,
                               key.op == StateOp::resync ? "resync" : "change", *state.json);
    record.headers.push_back({header::content_type, std::string{json_type}});
    record.headers.push_back({header::data_schema, fmt::format("urn:mfad:schema:{}:1", name)});
  }
  record.headers.push_back({header::spec_version, "1.0"});
  record.headers.push_back({header::id, fmt::format("{}/{}", event_id(lineage, state.position), key.key)});
  record.headers.push_back({header::source, source});
  record.headers.push_back({header::type, fmt::format("org.mfad.{}.v1", name)});
  record.headers.push_back({header::subject, key.key});
  record.headers.push_back({header::sequence, sequence_text(state.position)});
  return record;
}

}  // namespace mfad::publish

// Events and states as Kafka records: CloudEvents 1.0, binary mode, JSON values (contract §7). Pure.
#pragma once

#include <string>
#include <string_view>

#include "daemon/publish/broker.h"
#include "daemon/publish/state_source.h"
#include "events/envelope.h"

namespace mfad::publish {

namespace header {
inline constexpr std::string_view content_type = "content-type";
inline constexpr std::string_view spec_version = "ce_specversion";
inline constexpr std::string_view id = "ce_id";
inline constexpr std::string_view source = "ce_source";
inline constexpr std::string_view type = "ce_type";
inline constexpr std::string_view subject = "ce_subject";
inline constexpr std::string_view time = "ce_time";
inline constexpr std::string_view sequence = "ce_sequence";
inline constexpr std::string_view previous_sequence = "ce_prevsequence";
inline constexpr std::string_view chain_hash = "ce_chainhash";
inline constexpr std::string_view data_schema = "ce_dataschema";
}  // namespace header

// Whose log it is: `urn:mfad:<cluster>:<lineage>`.
std::string source_of(std::string_view cluster, const Lineage& lineage);

std::string sequence_text(Position position);  // 20 digits, so that texts compare as numbers do
std::optional<Position> parse_sequence(std::string_view text);

// `previous` = position of the record before it in this partition, 0 = it is the first. The opaque is the position.
OutgoingRecord event_record(const RecordedEvent& recorded, Position previous, std::int32_t partition,
                            const std::string& source);

KafkaTopic topic_of_key(std::string_view key);  // `role/…` or `account/…`
OutgoingRecord state_record(const DirtyKey& key, const StateRecord& state, std::int32_t partition,
                            const std::string& source, const Lineage& lineage);

}  // namespace mfad::publish

#include "daemon/publish/broker_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/publish/cloud_event.h"
#include "events/base/digest.h"
#include "events/codec.h"

namespace mfad::publish {
namespace {

std::string place_name(KafkaTopic topic, std::size_t partition) {
  return fmt::format("{}[{}]", name_of(topic), partition);
}

std::expected<ChainHash, Trouble> chain_hash_at(const EventLog& log, Position position) {
  const auto read = log.read(Position{position.value - 1}, 1, 1);
  if (!read) return std::unexpected(Trouble{"log-unreadable", read.error().message});
  if (read->empty())
    return std::unexpected(Trouble{"log-unreadable", fmt::format("position {} is not there", position.value)});
  const auto envelope = decode_envelope(read->front().bytes);
  if (!envelope) return std::unexpected(Trouble{"log-unreadable", envelope.error().message});
  return chain(envelope->previous_chain_hash, read->front().bytes);
}

// The position of a record that is ours, or why it is not.
std::expected<Position, Trouble> position_of(const SeenRecord& seen, const std::string& where, const OurLog& ours) {
  if (seen.source != ours.source) {
    return std::unexpected(Trouble{"lineage-differs", fmt::format("{} offset {} was written by \"{}\", we are \"{}\"",
                                                                  where, seen.offset, seen.source, ours.source)});
  }
  const auto position = parse_sequence(seen.sequence);
  if (!position || position->value == 0) {
    return std::unexpected(
        Trouble{"foreign-record", fmt::format("{} offset {} has no ce_sequence of ours", where, seen.offset)});
  }
  if (*position > ours.log.tail()) {
    return std::unexpected(Trouble{
        "broker-ahead", fmt::format("{} offset {} is position {}, our log ends at {}: an older log was restored", where,
                                    seen.offset, position->value, ours.log.tail().value)});
  }
  return *position;
}

std::expected<PartitionCursor, Trouble> check_event(const SeenRecord& seen, const std::string& where,
                                                    const OurLog& ours) {
  const auto position = position_of(seen, where, ours);
  if (!position) return std::unexpected(position.error());
  const auto hash = chain_hash_at(ours.log, *position);
  if (!hash) return std::unexpected(hash.error());
  if (to_hex(*hash) != seen.chain_hash) {
    return std::unexpected(
        Trouble{"chain-differs", fmt::format("{} offset {} is position {} with another chain hash than ours", where,
                                             seen.offset, position->value)});
  }
  return PartitionCursor{seen.offset, *position, *hash};
}

std::expected<PartitionCursor, Trouble> check_last(KafkaTopic topic, const SeenRecord& seen, const std::string& where,
                                                   const OurLog& ours) {
  if (!is_state(topic)) return check_event(seen, where, ours);
  const auto position = position_of(seen, where, ours);
  if (!position) return std::unexpected(position.error());
  return PartitionCursor{seen.offset, *position, ChainHash{}};
}

std::optional<Trouble> check_row(KafkaTopic topic, const PartitionLook& look, const PartitionCursor& row,
                                 const std::string& where) {
  if (!row.offset) return std::nullopt;
  if (look.high <= *row.offset) {
    return Trouble{
        "topic-replaced",
        fmt::format("{} ends at offset {}, we were acknowledged {}: it was truncated, or deleted and created again",
                    where, look.high, *row.offset)};
  }
  if (is_state(topic) || look.low > *row.offset) return std::nullopt;
  if (!look.at_offset || look.at_offset->offset != *row.offset ||
      look.at_offset->chain_hash != to_hex(row.chain_hash)) {
    return Trouble{"topic-replaced",
                   fmt::format("{} offset {} is not the record that we were acknowledged", where, *row.offset)};
  }
  return std::nullopt;
}

// What we were acknowledged in a partition of this very cluster, or of none so far.
struct Known {
  bool comparable = false;
  std::optional<PartitionCursor> row;
};

std::unexpected<Trouble> tail_differs(std::string detail) {
  return std::unexpected(Trouble{"tail-differs", std::move(detail)});
}

using Row = std::expected<std::optional<PartitionCursor>, Trouble>;

// Nothing behind what we know to be acknowledged is believed: the partition may have been cut and have got newer
// records since, which a crash made us forget. In a partition that ends before that, all that was sent later is newer.
Row known_row(const PartitionLook& look, const std::optional<PartitionCursor>& last, const PartitionCursor& known,
              const std::string& where) {
  if (!known.offset) return known;
  if (look.high > *known.offset) {
    if (auto trouble = check_row(KafkaTopic::policy_events, look, known, where))
      return tail_differs(std::move(trouble->detail));
    return known;
  }
  if (look.high == 0) return std::nullopt;
  if (!last) return tail_differs(fmt::format("{} has lost its newest record to retention", where));
  if (last->position > known.position)
    return tail_differs(fmt::format("{} lost records before its newest one, position {}", where, last->position.value));
  return *last;
}

Row row_at_tail(KafkaTopic topic, const PartitionLook& look, const Known& known, const std::string& where,
                const OurLog& ours) {
  std::optional<PartitionCursor> last;
  if (look.last) {
    auto checked = check_last(topic, *look.last, where, ours);
    if (!checked) return std::unexpected(checked.error());
    last = *checked;
  }
  if (is_state(topic)) return last;
  if (known.comparable) return known.row ? known_row(look, last, *known.row, where) : std::nullopt;
  if (!last && look.high > 0) return tail_differs(fmt::format("{} has lost its newest record to retention", where));
  return last;
}

// Up to where the log holds nothing that this partition lacks: where it has all that we were acknowledged, that is the
// old cursor.
Position covered_by(const std::optional<PartitionCursor>& row, const Known& known, Position cursor) {
  const Position there = row ? row->position : Position{};
  const Position acknowledged = known.row ? known.row->position : Position{};
  return known.comparable && there >= acknowledged ? std::max(there, cursor) : there;
}

std::optional<Trouble> compare_partition(KafkaTopic topic, std::size_t partition, const PartitionLook& look,
                                         const Cursor& cursor, const OurLog& ours) {
  const std::string where = place_name(topic, partition);
  if (!cursor.cluster_id.empty()) {
    if (const auto& row = cursor.at(topic, static_cast<std::int32_t>(partition))) {
      if (auto trouble = check_row(topic, look, *row, where)) return trouble;
    }
  }
  if (!look.last) return std::nullopt;
  if (auto seen = check_last(topic, *look.last, where, ours); !seen) return seen.error();
  return std::nullopt;
}

std::optional<Trouble> compare_cluster(const BrokerLook& look, const Cursor& cursor) {
  if (cursor.cluster_id.empty()) return std::nullopt;
  if (look.cluster_id != cursor.cluster_id) {
    return Trouble{"unknown-cluster",
                   fmt::format("this is cluster {}, we published to {}", look.cluster_id, cursor.cluster_id)};
  }
  for (const auto& info : all_topics) {
    const auto found = look.topics[index_of(info.topic)].partitions.size();
    const auto known = cursor.partitions[index_of(info.topic)].size();
    if (found != known) {
      return Trouble{"partition-count-changed",
                     fmt::format("{} has {} partitions, it had {}", info.name, found, known)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Trouble> find_missing_topics(const BrokerLook& look) {
  std::string names;
  for (const auto& info : all_topics) {
    if (look.topics[index_of(info.topic)].missing()) names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name);
  }
  if (names.empty()) return std::nullopt;
  return Trouble{"topics-missing", fmt::format("create {} (mfactl kafka topics apply)", names)};
}

std::optional<Trouble> compare(const BrokerLook& look, const Cursor& cursor, const OurLog& ours) {
  if (cursor.position > ours.log.tail()) {
    return Trouble{"cursor-ahead", fmt::format("the cursor is at {}, our log ends at {}: an older log was restored",
                                               cursor.position.value, ours.log.tail().value)};
  }
  if (auto trouble = compare_cluster(look, cursor)) return trouble;
  for (const auto& info : all_topics) {
    const auto& partitions = look.topics[index_of(info.topic)].partitions;
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      if (auto trouble = compare_partition(info.topic, i, partitions[i], cursor, ours)) return trouble;
    }
  }
  return std::nullopt;
}

Cursor blank_cursor(const BrokerLook& look, Position position) {
  Cursor cursor;
  cursor.cluster_id = look.cluster_id;
  cursor.position = position;
  for (std::size_t topic = 0; topic < topic_count; ++topic)
    cursor.partitions[topic].resize(look.topics[topic].partitions.size());
  return cursor;
}

std::expected<Cursor, Trouble> cursor_at_tail(const BrokerLook& look, const Cursor& cursor, const OurLog& ours) {
  Cursor tail = blank_cursor(look, ours.log.tail());
  for (const auto& info : all_topics) {
    const auto& partitions = look.topics[index_of(info.topic)].partitions;
    for (std::size_t i = 0; i < partitions.size(); ++i) {
      const auto& all_known = cursor.partitions[index_of(info.topic)];
      const bool same_cluster = look.cluster_id == cursor.cluster_id && i < all_known.size();
      const Known known{same_cluster || cursor.cluster_id.empty(), same_cluster ? all_known[i] : std::nullopt};
      auto row = row_at_tail(info.topic, partitions[i], known, place_name(info.topic, i), ours);
      if (!row) return std::unexpected(row.error());
      if (!is_state(info.topic)) tail.position = std::min(tail.position, covered_by(*row, known, cursor.position));
      tail.partitions[index_of(info.topic)][i] = std::move(*row);
    }
  }
  return tail;
}

void adopt_offsets(Cursor& cursor, const BrokerLook& look) {
  for (const auto& info : all_topics) {
    if (is_state(info.topic)) continue;
    const auto& partitions = look.topics[index_of(info.topic)].partitions;
    auto& rows = cursor.partitions[index_of(info.topic)];
    for (std::size_t i = 0; i < std::min(rows.size(), partitions.size()); ++i) {
      const auto& last = partitions[i].last;
      if (!rows[i] || !last || last->chain_hash != to_hex(rows[i]->chain_hash)) continue;
      rows[i]->offset = last->offset;
    }
  }
}

std::vector<Warning> find_weaknesses(const BrokerLook& look) {
  std::vector<Warning> warnings;
  for (const auto& info : all_topics) {
    const auto& topic = look.topics[index_of(info.topic)];
    if (topic.missing()) continue;
    if (topic.replication < 3) {
      warnings.push_back(
          {"kafka-replication-low",
           fmt::format("{} has replication factor {}, 3 keeps what one broker loses", info.name, topic.replication)});
    }
    if (topic.min_insync_replicas && *topic.min_insync_replicas < 2) {
      warnings.push_back({"kafka-min-insync-low", fmt::format("{} has min.insync.replicas {}, set it to 2", info.name,
                                                              *topic.min_insync_replicas)});
    }
    if (topic.unclean_election && *topic.unclean_election) {
      warnings.push_back(
          {"kafka-unclean-election", fmt::format("{} allows unclean leader election, set it to false", info.name)});
    }
    if (topic.partitions.size() != static_cast<std::size_t>(partitions_per_topic)) {
      warnings.push_back({"kafka-partitions", fmt::format("{} has {} partitions instead of {}", info.name,
                                                          topic.partitions.size(), partitions_per_topic)});
    }
  }
  return warnings;
}

LookRequest request_for(const Cursor& cursor) {
  LookRequest request;
  for (const auto& info : all_topics) {
    auto& offsets = request[index_of(info.topic)];
    for (const auto& row : cursor.partitions[index_of(info.topic)]) {
      offsets.push_back(row && !is_state(info.topic) ? row->offset : std::nullopt);
    }
  }
  return request;
}

}  // namespace mfad::publish

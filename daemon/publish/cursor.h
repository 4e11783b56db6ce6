// How far publishing has come, per partition and as a whole; stored by the writer as one value (design §6), so that its
// parts can never disagree. Plain values: any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/publish/topics.h"
#include "events/base/error.h"
#include "events/envelope.h"

namespace mfad::publish {

// The last record of a partition that the contiguous acknowledged prefix covers.
struct PartitionCursor {
  std::optional<std::int64_t> offset;  // nothing: where it lies is not known, so it cannot be compared
  Position position;
  ChainHash chain_hash{};  // zeros on state topics

  bool operator==(const PartitionCursor&) const = default;
};

struct Cursor {
  std::string cluster_id;  // empty: nothing was ever published
  Position position;       // every event up to here is acknowledged
  bool resync = false;     // every row is to be sent to the state topics again, and was not yet
  std::array<std::vector<std::optional<PartitionCursor>>, topic_count> partitions;  // as many as the topic has

  std::optional<PartitionCursor>& at(KafkaTopic topic, std::int32_t partition) {
    return partitions[index_of(topic)][static_cast<std::size_t>(partition)];
  }
  const std::optional<PartitionCursor>& at(KafkaTopic topic, std::int32_t partition) const {
    return partitions[index_of(topic)][static_cast<std::size_t>(partition)];
  }
  std::int32_t partition_count(KafkaTopic topic) const {
    return static_cast<std::int32_t>(partitions[index_of(topic)].size());
  }
  bool operator==(const Cursor&) const = default;
};

inline constexpr std::string_view cursor_key = "publisher";  // in EventLog::cursors()

std::string encode(const Cursor& cursor);
Result<Cursor> decode_cursor(std::string_view text);

}  // namespace mfad::publish

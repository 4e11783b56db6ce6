// Reads single records at given offsets, many partitions at once. Included by our .cc files only.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "adapters/kafka/handle.h"
#include "daemon/publish/broker.h"

namespace mfad::kafka {

using Deadline = std::chrono::steady_clock::time_point;
int left_until(Deadline deadline);  // milliseconds, at least 1

using TopicHandles = std::array<TopicHandle, publish::topic_count>;

struct ReadAt {
  std::size_t topic = 0;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  bool to_end = false;  // the last record instead of the first
  std::optional<publish::SeenRecord> found;
};

// Fills `found` of each, or leaves it empty where there is no record from that offset on. At most one per partition.
Result<> read_records(rd_kafka_t* reader, const TopicHandles& topics, std::vector<ReadAt>& reads, Deadline deadline);

}  // namespace mfad::kafka

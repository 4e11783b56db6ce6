// The newest offset of each partition. An acknowledgement that is not above it tells that the topic was replaced or
// cut; nothing else does (design §6).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "daemon/publish/broker.h"

namespace mfad::publish {

class OffsetGuard {
 public:
  void reset(const BrokerLook& look) {
    for (std::size_t topic = 0; topic < topic_count; ++topic) {
      newest_[topic].clear();
      for (const auto& partition : look.topics[topic].partitions) newest_[topic].push_back(partition.high - 1);
    }
  }

  std::int64_t newest(KafkaTopic topic, std::int32_t partition) const {
    return newest_[index_of(topic)][static_cast<std::size_t>(partition)];
  }

  // False: the offset went back.
  bool advance(KafkaTopic topic, std::int32_t partition, std::int64_t offset) {
    auto& newest = newest_[index_of(topic)][static_cast<std::size_t>(partition)];
    if (offset <= newest) return false;
    newest = offset;
    return true;
  }

 private:
  std::array<std::vector<std::int64_t>, topic_count> newest_;
};

}  // namespace mfad::publish

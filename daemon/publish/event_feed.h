// Reads the log after the cursor and makes the Kafka records of it, with the position of the previous record of the
// same partition, which is the same on every run. The publisher's thread; reads may block on the disk.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/publish/broker.h"
#include "daemon/publish/cursor.h"
#include "daemon/publish/delivery_window.h"
#include "events/port/event_log.h"

namespace mfad::publish {

// A stored event, decoded without keys, and where it belongs.
struct Placed {
  RecordedEvent recorded;
  KafkaTopic topic = KafkaTopic::policy_events;
  std::int32_t partition = 0;
};
using PartitionCounts = std::array<std::int32_t, topic_count>;
PartitionCounts counts_of(const Cursor& cursor);
Result<Placed> place(const StoredRecord& stored, const PartitionCounts& counts);

class EventFeed {
 public:
  EventFeed(const EventLog& log, std::string source) : log_(log), source_(std::move(source)) {}

  // Continues after `cursor.position`. A partition's events up to its own row are on the brokers already: they come as
  // skipped.
  void begin(const Cursor& cursor);

  struct Prepared {
    SentEvent sent;
    OutgoingRecord record;  // empty when sent.skipped
  };
  // The next event; nullptr at the end of the log. Stays the same until `pop`.
  Result<const Prepared*> peek();
  void pop();

 private:
  Result<bool> refill();
  Result<> prepare();

  const EventLog& log_;
  const std::string source_;
  PartitionCounts counts_{};
  std::array<std::vector<Position>, topic_count> previous_;  // per partition; event topics only
  std::vector<StoredRecord> batch_;
  std::size_t next_in_batch_ = 0;
  Position read_through_;
  std::optional<Prepared> prepared_;
};

}  // namespace mfad::publish

// What was sent beyond the cursor, and which contiguous part of it is acknowledged (design §6). Positions are dense, so
// the window is a queue. The publisher's thread alone.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "daemon/publish/topics.h"
#include "events/envelope.h"

namespace mfad::publish {

struct SentEvent {
  Position position;
  KafkaTopic topic = KafkaTopic::policy_events;
  std::int32_t partition = 0;
  ChainHash chain_hash{};
  std::optional<std::int64_t> offset;  // of its acknowledgement
  bool skipped = false;                // the brokers have it already: it was not sent
};

class DeliveryWindow {
 public:
  void reset(Position cursor);

  Position cursor() const { return cursor_; }
  Position sent_through() const { return Position{cursor_.value + events_.size()}; }
  std::size_t size() const { return events_.size(); }
  bool empty() const { return events_.empty(); }

  void sent(SentEvent event);  // REQUIRES: event.position follows sent_through()

  // The event that the report is about; nullptr for a position outside the window.
  const SentEvent* find(Position position) const;
  void acknowledged(Position position, std::int64_t offset);  // REQUIRES: find(position)

  // The next event of the contiguous acknowledged prefix, taken out; the cursor moves onto it.
  std::optional<SentEvent> take_acknowledged();

 private:
  std::deque<SentEvent> events_;
  Position cursor_;
};

}  // namespace mfad::publish

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

  bool awaits(Position position) const;                       // it was sent, and its report has not come
  void acknowledged(Position position, std::int64_t offset);  // REQUIRES: awaits(position)

  // The next event of the contiguous acknowledged prefix, taken out; the cursor moves onto it.
  std::optional<SentEvent> take_acknowledged();

 private:
  std::size_t index_of(Position position) const { return position.value - cursor_.value - 1; }

  std::deque<SentEvent> events_;
  Position cursor_;
};

}  // namespace mfad::publish

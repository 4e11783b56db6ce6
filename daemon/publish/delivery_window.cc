#include "daemon/publish/delivery_window.h"

#include <utility>

#include "events/base/check.h"

namespace mfad::publish {

void DeliveryWindow::reset(Position cursor) {
  events_.clear();
  cursor_ = cursor;
}

void DeliveryWindow::sent(SentEvent event) {
  MFAD_CHECK(event.position == sent_through().next(), "events sent in the order of the log");
  events_.push_back(std::move(event));
}

bool DeliveryWindow::awaits(Position position) const {
  if (position <= cursor_ || position > sent_through()) return false;
  const SentEvent& event = events_[index_of(position)];
  return !event.skipped && !event.offset;
}

void DeliveryWindow::acknowledged(Position position, std::int64_t offset) {
  MFAD_CHECK(awaits(position), "an acknowledgement that is waited for");
  events_[index_of(position)].offset = offset;
}

std::optional<SentEvent> DeliveryWindow::take_acknowledged() {
  if (events_.empty() || !(events_.front().skipped || events_.front().offset)) return std::nullopt;
  SentEvent event = std::move(events_.front());
  events_.pop_front();
  cursor_ = event.position;
  return event;
}

}  // namespace mfad::publish

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

const SentEvent* DeliveryWindow::find(Position position) const {
  if (position <= cursor_ || position > sent_through()) return nullptr;
  return &events_[position.value - cursor_.value - 1];
}

void DeliveryWindow::acknowledged(Position position, std::int64_t offset) {
  MFAD_CHECK(find(position) != nullptr, "an acknowledgement of an event in the window");
  events_[position.value - cursor_.value - 1].offset = offset;
}

std::optional<SentEvent> DeliveryWindow::take_acknowledged() {
  if (events_.empty() || !(events_.front().skipped || events_.front().offset)) return std::nullopt;
  SentEvent event = std::move(events_.front());
  events_.pop_front();
  cursor_ = event.position;
  return event;
}

}  // namespace mfad::publish

// What the publisher does while it runs: send, take reports, move the cursor.
#include <fmt/format.h>

#include <utility>

#include "daemon/publish/publisher.h"
#include "events/base/limits.h"

namespace mfad::publish {

StepResult Publisher::on(Running&, Milliseconds now, Milliseconds may_block) {
  bool progressed = take_reports(broker_->poll(Milliseconds{0}), now);
  if (running() && probe_is_due(now)) {
    probe(now);
    progressed = true;
  }
  if (running()) progressed = send_events(now) || progressed;
  if (running()) progressed = send_states(now) || progressed;
  if (running()) progressed = clear_state_marks(now) || progressed;
  if (progressed || !running()) return StepResult::progressed;
  return take_reports(broker_->poll(may_block), now) ? StepResult::progressed : StepResult::waited;
}

// With nothing to send, only a look can tell that the brokers are back. With something, the producer tells.
bool Publisher::probe_is_due(Milliseconds now) const {
  return now >= probe_at_ && (!brokers_down_ || (window_.empty() && states_.idle()));
}

// Whether the brokers are still those that were compared: no report tells that partitions were added.
void Publisher::probe(Milliseconds now) {
  const auto found = look();
  probe_at_ = now + (brokers_down_ && !found ? limits::broker_retry_max : limits::broker_check_every);
  if (!found) {
    if (found.error().reason != "broker-unreachable") recover(found.error().detail, now);
  } else if (auto trouble = compare(*found, cursor_, ours_)) {
    halt(std::move(*trouble), now);
  } else {
    brokers_down_ = false;
  }
}

bool Publisher::send_events(Milliseconds now) {
  std::size_t sent = 0;
  while (sent < limits::publish_step_records_max && window_.size() < limits::publish_window_max) {
    const auto prepared = feed_.peek();
    if (!prepared) {
      halt({"log-unreadable", prepared.error().message}, now);
      return true;
    }
    if (*prepared == nullptr) break;
    if (!(*prepared)->sent.skipped) {
      const Produced produced = broker_->produce((*prepared)->record);
      if (produced == Produced::would_block) break;
      if (produced == Produced::failed) {
        recover("the producer refused a record", now);
        return true;
      }
    }
    window_.sent((*prepared)->sent);
    feed_.pop();
    ++sent;
  }
  advance_cursor();
  return sent > 0;
}

bool Publisher::send_states(Milliseconds now) {
  const auto sent = states_.send(*broker_, now);
  if (sent.failed) recover("the producer refused a state record", now);
  if (!sent.failed && cursor_.resync && states_.resynced()) {
    cursor_.resync = false;
    cursor_changed_ = true;
  }
  return sent.progressed || sent.failed;
}

bool Publisher::take_reports(const Polled& polled, Milliseconds now) {
  if (polled.brokers_down && !brokers_down_) {
    brokers_down_ = true;
    probe_at_ = std::min<Milliseconds>(probe_at_, now + limits::broker_retry_max);
  }
  for (const auto& report : polled.reports) {
    if (!take_report(report, now)) return true;
  }
  if (polled.fatal) {
    recover(*polled.fatal, now);
    return true;
  }
  advance_cursor();
  return !polled.reports.empty();
}

// False: the producer is closed, and what else it reported is void.
bool Publisher::take_report(const DeliveryReport& report, Milliseconds now) {
  const auto where = [&] { return fmt::format("{}[{}]", name_of(report.topic), report.partition); };
  if (report.delivery != Delivery::persisted) advance_cursor();
  if (report.delivery == Delivery::rejected) {
    halt({"message-rejected", fmt::format("{}: {}", where(), report.reason)}, now);
    return false;
  }
  if (report.delivery == Delivery::failed) {
    recover(fmt::format("{}: {}", where(), report.reason), now);
    return false;
  }
  const bool of_a_state = (report.opaque & state_opaque_bit) != 0;
  // Each such report costs a new producer and repeats, but no step of the cursor.
  if (!(of_a_state ? states_.awaits(report.opaque) : window_.awaits(Position{report.opaque}))) {
    advance_cursor();
    recover(fmt::format("{}: a delivery was reported that nobody waits for", where()), now);
    return false;
  }
  const auto newest = offsets_.newest(report.topic, report.partition);
  if (!offsets_.advance(report.topic, report.partition, report.offset)) {
    halt({"topic-replaced",
          fmt::format("{} acknowledged offset {} after {}: it was truncated, or deleted and created again", where(),
                      report.offset, newest)},
         now);
    return false;
  }
  brokers_down_ = false;
  heard_ = true;
  failures_ = 0;
  if (of_a_state) {
    const Position position = states_.acknowledged(report.opaque);
    cursor_.at(report.topic, report.partition) = PartitionCursor{report.offset, position, ChainHash{}};
    cursor_changed_ = true;
  } else {
    window_.acknowledged(Position{report.opaque}, report.offset);
  }
  return true;
}

void Publisher::advance_cursor() {
  while (const auto event = window_.take_acknowledged()) {
    cursor_.position = event->position;
    cursor_changed_ = true;
    if (!event->skipped)
      cursor_.at(event->topic, event->partition) = PartitionCursor{event->offset, event->position, event->chain_hash};
  }
}

// True when it halted.
bool Publisher::clear_state_marks(Milliseconds now) {
  if (options_.broker_is_volatile) states_.clear_acknowledged();
  if (states_.wants_a_cursor()) offer_cursor(now, true);
  if (!states_.waits_for_cursor()) return false;
  const auto stored = stored_cursor();
  if (!stored) {
    halt({"log-unreadable", stored.error().message}, now);
    return true;
  }
  states_.clear_guarded(*stored);
  return false;
}

void Publisher::watch_progress(Milliseconds now) {
  if (std::holds_alternative<Off>(state_) || cursor_.position >= log_.tail()) {
    behind_since_.reset();
  } else if (!behind_since_ || behind_at_ != cursor_.position) {
    behind_since_ = now;
  }
  behind_at_ = cursor_.position;
}

void Publisher::offer_cursor(Milliseconds now, bool at_once) {
  if (!cursor_changed_ || options_.broker_is_volatile) return;
  if (!at_once && now < offered_at_ + Milliseconds{limits::cursor_offered_every}) return;
  std::string value = encode(cursor_);
  cursor_changed_ = false;
  offered_at_ = now;
  states_.guard_by(value);
  const std::lock_guard lock{mutex_};
  update_[std::string{cursor_key}] = std::move(value);
}

}  // namespace mfad::publish

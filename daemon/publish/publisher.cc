// The machine's states and how it passes from one to the next; what it does while running is in publisher_running.cc.
#include "daemon/publish/publisher.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "daemon/publish/cloud_event.h"
#include "events/base/check.h"
#include "events/base/limits.h"

namespace mfad::publish {
namespace {

const Trouble looking_trouble{"looking", "comparing the brokers' records with the log"};
const Trouble republishing_trouble{"republishing", "finding the place to begin at, and making it durable"};

}  // namespace

std::string_view name_of(PublisherState state) {
  switch (state) {
    case PublisherState::off: return "off";
    case PublisherState::running: return "running";
    case PublisherState::waiting: return "waiting";
    case PublisherState::halted: return "halted";
  }
  return "unknown";
}

Publisher::Publisher(const EventLog& log, Broker* broker, DirtyKeys* keys, StateRecords* records,
                     PublisherOptions options)
    : log_(log),
      broker_(broker),
      options_(options),
      ours_{log, source_of(log.identity().cluster, log.identity().lineage)},
      feed_(log, ours_.source),
      states_(keys, records, ours_.source, log.identity().lineage) {
  if (broker_ == nullptr) return;
  state_ = Looking{};
  if (!options_.broker_is_volatile) {
    const auto stored = log_.cursors();
    if (!stored) {
      halt({"log-unreadable", stored.error().message}, Milliseconds{0});
    } else if (const auto found = stored->find(std::string{cursor_key}); found != stored->end()) {
      auto cursor = decode_cursor(found->second);
      if (cursor) {
        cursor_ = std::move(*cursor);
      } else {
        halt({"cursor-unreadable", cursor.error().message}, Milliseconds{0});
      }
    }
  }
  window_.reset(cursor_.position);
  publish_status(Milliseconds{0});  // how long anything has waited is measured from the first step on
}

Publisher::~Publisher() = default;

void Publisher::wake() {
  if (broker_ != nullptr) broker_->wake();
}

StepResult Publisher::step(Milliseconds now, Milliseconds may_block) {
  if (!patient_until_) patient_until_ = now + limits::broker_patience;
  if (const std::lock_guard lock{mutex_}; std::exchange(look_again_, false)) states_.look_again();
  State current = state_;  // a copy: a handler replaces the state that it is called with
  const auto result = std::visit([&](auto& state) { return on(state, now, may_block); }, current);
  offer_cursor(now, false);
  watch_progress(now);
  publish_status(now);
  return result;
}

StepResult Publisher::on(Off&, Milliseconds, Milliseconds) { return StepResult::idle; }

StepResult Publisher::on(Waiting& waiting, Milliseconds now, Milliseconds) {
  if (now < waiting.retry_at) return StepResult::idle;
  state_ = Looking{std::move(waiting.trouble)};
  return StepResult::progressed;
}

std::expected<BrokerLook, Trouble> Publisher::look() {
  auto look = broker_->look(request_for(cursor_), limits::broker_look_timeout);
  if (!look) return std::unexpected(Trouble{"broker-unreachable", look.error().message});
  if (auto missing = find_missing_topics(*look)) return std::unexpected(std::move(*missing));
  return std::move(*look);
}

StepResult Publisher::on(Looking&, Milliseconds now, Milliseconds) {
  const auto found = look();
  if (!found) {
    wait_for(found.error(), now);
    return StepResult::idle;
  }
  warnings_ = find_weaknesses(*found);
  return republish_ ? republish(*found, now) : resume(*found, now);
}

StepResult Publisher::resume(const BrokerLook& look, Milliseconds now) {
  if (auto trouble = compare(look, cursor_, ours_)) {
    halt(std::move(*trouble), now);
    return StepResult::progressed;
  }
  return start(look, cursor_.cluster_id.empty() ? blank_cursor(look, Position{}) : cursor_, now);
}

StepResult Publisher::republish(const BrokerLook& look, Milliseconds now) {
  if (const auto* from = std::get_if<Position>(&*republish_)) {
    state_ = Scanning{PreviousScan{blank_cursor(look, Position{from->value - 1}), *from}, look};
    return StepResult::progressed;
  }
  auto tail = cursor_at_tail(look, cursor_, ours_);
  republish_.reset();
  if (!tail) {
    halt(tail.error(), now);
    return StepResult::progressed;
  }
  return commit(look, std::move(*tail), now);
}

StepResult Publisher::on(Scanning& scanning, Milliseconds now, Milliseconds) {
  const auto complete = scanning.scan.step(log_);
  if (!complete) {
    republish_.reset();
    halt({"log-unreadable", complete.error().message}, now);
    return StepResult::progressed;
  }
  if (!*complete) {
    state_ = std::move(scanning);
    return StepResult::progressed;
  }
  republish_.reset();
  Cursor cursor = scanning.scan.take();
  adopt_offsets(cursor, scanning.look);
  return commit(scanning.look, std::move(cursor), now);
}

// What is sent from here on may lie before the old cursor. If that came back after a crash, the new records would be
// taken for old ones, and what they lack would never be missed.
StepResult Publisher::commit(const BrokerLook& look, Cursor cursor, Milliseconds now) {
  cursor.resync = true;
  if (options_.broker_is_volatile) return start(look, std::move(cursor), now);
  cursor_ = std::move(cursor);
  cursor_changed_ = true;
  offer_cursor(now, true);
  state_ = Committing{look, encode(cursor_)};
  return StepResult::progressed;
}

StepResult Publisher::on(Committing& committing, Milliseconds now, Milliseconds) {
  const auto stored = stored_cursor();
  if (!stored) {
    halt({"log-unreadable", stored.error().message}, now);
    return StepResult::progressed;
  }
  return *stored == committing.encoded ? start(committing.look, cursor_, now) : StepResult::idle;
}

Result<std::string> Publisher::stored_cursor() const {
  const auto stored = log_.cursors();
  if (!stored) return std::unexpected(stored.error());
  const auto found = stored->find(std::string{cursor_key});
  return found == stored->end() ? std::string{} : found->second;
}

StepResult Publisher::start(const BrokerLook& look, Cursor cursor, Milliseconds now) {
  if (const auto opened = broker_->open_producer(); !opened) {
    wait_for({"broker-unreachable", opened.error().message}, now);
    return StepResult::idle;
  }
  if (cursor_.cluster_id.empty()) cursor.resync = true;
  if (cursor.resync) states_.resync();
  cursor_changed_ = cursor_changed_ || cursor != cursor_;
  cursor_ = std::move(cursor);
  window_.reset(cursor_.position);
  feed_.begin(cursor_);
  states_.begin(counts_of(cursor_));
  offsets_.reset(look);
  brokers_down_ = false;
  probe_at_ = now + limits::broker_check_every;
  patient_until_ = now + limits::broker_patience;
  forget_requests();
  state_ = Running{};
  return StepResult::progressed;
}

StepResult Publisher::on(Halted& halted, Milliseconds now, Milliseconds) {
  {
    const std::lock_guard lock{mutex_};
    republish_ = std::exchange(requested_, std::nullopt);
  }
  if (republish_) {
    state_ = Looking{};
    return StepResult::progressed;
  }
  if (halted.tail || now < halted.look_at) return StepResult::idle;
  if (const auto found = look()) {
    halted.tail = cursor_at_tail(*found, cursor_, ours_);
    warnings_ = find_weaknesses(*found);
  } else {
    halted.look_at = now + limits::broker_retry_max;
  }
  state_ = std::move(halted);
  return StepResult::idle;
}

Milliseconds Publisher::next_delay() {
  constexpr int doublings_max = 10;
  const auto delay = Milliseconds{limits::broker_retry_min} * (1 << std::min(failures_, doublings_max));
  ++failures_;
  return std::min<Milliseconds>(delay, limits::broker_retry_max);
}

void Publisher::wait_for(Trouble trouble, Milliseconds now) {
  state_ = Waiting{std::move(trouble), now + next_delay()};
}

// One path for any failed delivery: nothing that was in flight is believed, everything after the cursor is sent again.
void Publisher::recover(std::string why, Milliseconds now) {
  broker_->close_producer();
  window_.reset(cursor_.position);
  wait_for({"recovering", std::move(why)}, now);
}

void Publisher::halt(Trouble trouble, Milliseconds now) {
  if (running()) broker_->close_producer();
  window_.reset(cursor_.position);
  forget_requests();
  state_ = Halted{std::move(trouble), std::nullopt, now};
}

// What was asked of an earlier halt is no answer to a later one.
void Publisher::forget_requests() {
  const std::lock_guard lock{mutex_};
  requested_.reset();
}

void Publisher::close() {
  if (running()) broker_->close_producer();
  if (broker_ != nullptr) offer_cursor(offered_at_, true);
  state_ = Off{};
  publish_status(offered_at_);
}

RepublishAnswer Publisher::judge_republish(RepublishFrom from) const {
  const std::lock_guard lock{mutex_};
  return judge(from);
}

RepublishAnswer Publisher::request_republish(RepublishFrom from) {
  const std::lock_guard lock{mutex_};
  const auto answer = judge(from);
  if (answer.verdict == RepublishAnswer::Verdict::accepted) requested_ = from;
  return answer;
}

RepublishAnswer Publisher::judge(RepublishFrom from) const {
  using Verdict = RepublishAnswer::Verdict;
  if (status_.state != PublisherState::halted || requested_) return {Verdict::not_halted, {}};
  Position first;
  if (const auto* position = std::get_if<Position>(&from)) {
    first = *position;
    if (first.value == 0 || first > log_.tail().next()) return {Verdict::beyond_the_log, {}};
  } else {
    if (std::holds_alternative<NotLooked>(tail_from_)) return {Verdict::not_looked_yet, {}};
    if (std::holds_alternative<Differs>(tail_from_)) return {Verdict::tail_differs, {}};
    first = std::get<Position>(tail_from_);
  }
  return {Verdict::accepted, first};
}

PublisherStatus Publisher::status() const {
  const std::lock_guard lock{mutex_};
  return status_;
}

bool Publisher::caught_up() const {
  const std::lock_guard lock{mutex_};
  return caught_up_ && status_.cursor == log_.tail();
}

void Publisher::look_again() {
  const std::lock_guard lock{mutex_};
  caught_up_ = settled_ = false;
  look_again_ = true;
}

bool Publisher::settled() const {
  const std::lock_guard lock{mutex_};
  return settled_ && caught_up_ && status_.cursor == log_.tail();
}

std::map<std::string, std::string> Publisher::take_cursor_update() {
  const std::lock_guard lock{mutex_};
  return std::exchange(update_, {});
}

PublisherStatus Publisher::describe(Milliseconds now) const {
  PublisherStatus status;
  status.cursor = cursor_.position;
  status.warnings = warnings_;
  const bool just_begun = !heard_ && (!patient_until_ || now < *patient_until_);
  const auto because = [&](PublisherState state, const Trouble& trouble) {
    const bool early = just_begun && trouble.reason == "broker-unreachable";
    status.state = state;
    status.reason = early ? looking_trouble.reason : trouble.reason;
    status.detail = trouble.detail;
  };
  if (running()) {
    status.state = PublisherState::running;
    if (brokers_down_)
      because(PublisherState::waiting, {"broker-unreachable", "no broker answers; records wait in the log"});
  } else if (const auto* waiting = std::get_if<Waiting>(&state_)) {
    because(PublisherState::waiting, waiting->trouble);
  } else if (const auto* halted = std::get_if<Halted>(&state_)) {
    because(PublisherState::halted, halted->trouble);
  } else if (const auto* looking = std::get_if<Looking>(&state_)) {
    because(PublisherState::waiting, looking->after.value_or(looking_trouble));
  } else if (std::holds_alternative<Scanning>(state_) || std::holds_alternative<Committing>(state_)) {
    because(PublisherState::waiting, republishing_trouble);
  }
  return status;
}

void Publisher::publish_status(Milliseconds now) {
  PublisherStatus status = describe(now);
  if (behind_since_) status.oldest_unacknowledged = now - *behind_since_;
  const auto* halted = std::get_if<Halted>(&state_);
  const bool caught_up = running() && window_.empty() && states_.caught_up();
  const std::lock_guard lock{mutex_};
  status_ = std::move(status);
  caught_up_ = caught_up && !look_again_;
  settled_ = states_.settled() && !look_again_;
  if (halted == nullptr || !halted->tail) {
    tail_from_ = NotLooked{};
  } else if (*halted->tail) {
    tail_from_ = (*halted->tail)->position.next();
  } else {
    tail_from_ = Differs{};
  }
}

}  // namespace mfad::publish

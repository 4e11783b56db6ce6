#include "daemon/publish/state_publisher.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "daemon/publish/cloud_event.h"
#include "daemon/publish/murmur2.h"
#include "events/base/check.h"
#include "events/base/limits.h"

namespace mfad::publish {
namespace {

constexpr std::size_t cursors_waited_for_max = 64;
constexpr Milliseconds unread_pause{1'000};
constexpr Milliseconds fetch_pause{10};  // an idle look at the marks costs a scan, so it is not made at every step

}  // namespace

void StatePublisher::begin(const PartitionCounts& counts) {
  counts_ = counts;
  waiting_.clear();
  in_flight_.clear();
  acknowledged_.clear();
  guarded_.clear();
  clearings_.clear();
  sent_.clear();
  nothing_dirty_ = false;
  next_fetch_ = Milliseconds{0};
}

void StatePublisher::resync() {
  if (keys_ == nullptr) return;
  resynced_ = false;
  keys_->mark_all();
}

void StatePublisher::fetch(Milliseconds now) {
  all_marked_ = keys_->all_marked();  // asked first: what is marked later is not believed yet
  forget_cleared();
  const auto keys = keys_->next(limits::publish_state_window_max);
  for (const auto& key : keys) {
    const auto sent = sent_.find(key.key);
    if (sent == sent_.end() || sent->second != key) waiting_.push_back(key);
  }
  std::reverse(waiting_.begin(), waiting_.end());
  nothing_dirty_ = waiting_.empty() && keys.size() < limits::publish_state_window_max;
  if (!waiting_.empty()) return;
  next_fetch_ = now + fetch_pause;
  if (!nothing_dirty_) return;
  resynced_ = resynced_ || all_marked_;
}

// Before the next look: whatever that shows again was marked anew.
void StatePublisher::forget_cleared() {
  for (; !clearings_.empty() && keys_->cleared(clearings_.front().number); clearings_.pop_front()) {
    for (const DirtyKey& key : clearings_.front().keys) {
      const auto sent = sent_.find(key.key);
      if (sent != sent_.end() && sent->second == key) sent_.erase(sent);
    }
  }
}

StatePublisher::Sent StatePublisher::send(Broker& broker, Milliseconds now) {
  if (keys_ == nullptr || records_ == nullptr) return {};
  if (idle() && now >= next_fetch_) fetch(now);
  Sent sent;
  while (!waiting_.empty()) {
    const DirtyKey& key = waiting_.back();
    const auto state = records_->value(key.key);
    if (!state) {  // its mark stays, so that a later look shows it again
      waiting_.pop_back();
      next_fetch_ = now + unread_pause;
      continue;
    }
    const auto partition = partition_of(key.key, counts_[index_of(topic_of_key(key.key))]);
    auto record = state_record(key, *state, partition, source_, lineage_);
    record.opaque = state_opaque_bit | next_opaque_;
    const Produced produced = broker.produce(record);
    if (produced == Produced::would_block) return sent;
    if (produced == Produced::failed) return {sent.progressed, true};
    in_flight_.emplace(record.opaque, InFlight{key, state->position});
    ++next_opaque_;
    waiting_.pop_back();
    sent.progressed = true;
  }
  return sent;
}

Position StatePublisher::acknowledged(std::uint64_t opaque) {
  const auto found = in_flight_.find(opaque);
  MFAD_CHECK(found != in_flight_.end(), "an acknowledgement of a state record in flight");
  const Position position = found->second.position;
  sent_[found->second.key.key] = found->second.key;
  acknowledged_.push_back(std::move(found->second.key));
  in_flight_.erase(found);
  return position;
}

bool StatePublisher::wants_a_cursor() const {
  return idle() && acknowledged_.size() >= limits::publish_state_window_max / 2;
}

// Each cursor names all that the ones before it do, and the writer may store any of them.
void StatePublisher::guard_by(const std::string& cursor) {
  if (acknowledged_.empty() && guarded_.empty()) return;
  if (guarded_.size() < cursors_waited_for_max) {
    guarded_.push_back({cursor, std::exchange(acknowledged_, {})});
  } else {
    guarded_.back().cursor = cursor;
    std::ranges::move(std::exchange(acknowledged_, {}), std::back_inserter(guarded_.back().keys));
  }
}

void StatePublisher::clear_guarded(std::string_view stored) {
  const auto durable = std::ranges::find(guarded_, stored, &Guarded::cursor);
  if (durable == guarded_.end()) return;
  const auto end = std::next(durable);
  for (auto named = guarded_.begin(); named != end; ++named) clear(std::move(named->keys));
  guarded_.erase(guarded_.begin(), end);
}

void StatePublisher::clear_acknowledged() { clear(std::exchange(acknowledged_, {})); }

void StatePublisher::clear(std::vector<DirtyKey> keys) {
  if (keys.empty()) return;
  const auto number = keys_->clear(keys);
  clearings_.push_back({number, std::move(keys)});
}

}  // namespace mfad::publish

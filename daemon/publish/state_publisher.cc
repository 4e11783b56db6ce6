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

constexpr Milliseconds fetch_pause{10};  // an idle look at the marks costs a scan, so it is not made at every step

}  // namespace

void StatePublisher::begin(const PartitionCounts& counts) {
  counts_ = counts;
  waiting_.clear();
  in_flight_.clear();
  acknowledged_.clear();
  guarded_.clear();
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
  const bool all_marked = keys_->all_marked();  // asked first: what is marked later is not believed yet
  const auto keys = keys_->next(limits::publish_state_window_max);
  std::map<std::string, std::uint64_t, std::less<>> still_shown;
  for (const auto& key : keys) {
    const auto sent = sent_.find(key.key);
    if (sent != sent_.end() && sent->second == key.mark) {
      still_shown.insert(*sent);
    } else {
      waiting_.push_back(key);
    }
  }
  std::reverse(waiting_.begin(), waiting_.end());
  sent_ = std::move(still_shown);
  nothing_dirty_ = waiting_.empty() && keys.size() < limits::publish_state_window_max;
  if (!waiting_.empty()) return;
  next_fetch_ = now + fetch_pause;
  if (!nothing_dirty_) return;
  resynced_ = resynced_ || all_marked;
}

StatePublisher::Sent StatePublisher::send(Broker& broker, Milliseconds now) {
  if (keys_ == nullptr || records_ == nullptr) return {};
  if (idle() && now >= next_fetch_) fetch(now);
  Sent sent;
  while (!waiting_.empty()) {
    const DirtyKey& key = waiting_.back();
    const StateRecord state = records_->value(key.key);
    const auto partition = partition_of(key.key, counts_[index_of(topic_of_key(key.key))]);
    auto record = state_record(key, state, partition, source_, lineage_);
    record.opaque = state_opaque_bit | next_opaque_;
    const Produced produced = broker.produce(record);
    if (produced == Produced::would_block) return sent;
    if (produced == Produced::failed) return {sent.progressed, true};
    in_flight_.emplace(record.opaque, InFlight{key, state.position});
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
  sent_[found->second.key.key] = found->second.key.mark;
  acknowledged_.push_back(std::move(found->second.key));
  in_flight_.erase(found);
  return position;
}

bool StatePublisher::wants_a_cursor() const {
  return idle() && acknowledged_.size() >= limits::publish_state_window_max / 2;
}

void StatePublisher::guard_by(const std::string& cursor) {
  guard_ = cursor;
  std::ranges::move(acknowledged_, std::back_inserter(guarded_));
  acknowledged_.clear();
}

void StatePublisher::clear_guarded(std::string_view stored) {
  if (stored == guard_) clear(guarded_);
}

void StatePublisher::clear_acknowledged() { clear(acknowledged_); }

void StatePublisher::clear(std::vector<DirtyKey>& keys) {
  if (keys.empty()) return;
  keys_->clear(keys);
  keys.clear();
}

}  // namespace mfad::publish

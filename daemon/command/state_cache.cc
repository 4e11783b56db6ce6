#include "daemon/command/state_cache.h"

#include <utility>

#include "events/base/check.h"

namespace mfad::command {
namespace {

constexpr std::size_t places_bytes = 400;  // of a stream in the cache's own containers, and its id thrice
constexpr std::size_t flow_parts_bytes = 200;
constexpr std::size_t past_flow_parts_bytes = 50;
constexpr std::size_t enrollment_parts_bytes = 150;

// About what it takes: what can be long is counted, what hangs on each part is estimated.
std::size_t bytes_of(const account::AccountState& account) {
  const auto& facts = account.facts;
  const std::size_t texts =
      facts.user_name.size() + facts.display_name.size() + facts.mail.size() + facts.mobile.size();
  return texts + (facts.containers.size() + facts.groups.size()) * sizeof(ShortDigest) +
         account.observations.size() * sizeof(account::Observation) +
         account.flows.size() * (sizeof(account::Flow) + flow_parts_bytes) +
         account.past_flows.size() * (sizeof(account::PastFlow) + past_flow_parts_bytes) +
         (account.pending.size() + account.enrolled.size() + account.ended_enrollments.size()) *
             (sizeof(account::Pending) + enrollment_parts_bytes);
}

std::size_t bytes_of(const LoadedStream& loaded) {
  const auto* account = loaded.state ? std::get_if<account::AccountState>(loaded.state.get()) : nullptr;
  return places_bytes + sizeof(State) + (account == nullptr ? 0 : bytes_of(*account));
}

}  // namespace

LoadedStream* StateCache::find(const StreamId& stream) {
  const auto found = entries_.find(stream);
  if (found == entries_.end()) return nullptr;
  if (found->second.recency != by_recency_.end()) {
    by_recency_.splice(by_recency_.begin(), by_recency_, found->second.recency);
    hand_out(found->second);
  }
  return &found->second.loaded;
}

LoadedStream& StateCache::put(const StreamId& stream, LoadedStream loaded) {
  auto recency = by_recency_.end();
  MFAD_CHECK(!entries_.contains(stream), "a stream is put once");
  const bool is_account = stream.kind() == StreamId::Kind::account;
  if (is_account || (stream.kind() == StreamId::Kind::store && !loaded.head)) {
    by_recency_.push_front(stream);
    recency = by_recency_.begin();
  }
  if (is_account && warm_ != nullptr) warm_->add(stream);
  Entry& entry = entries_.emplace(stream, Entry{std::move(loaded), recency, 0, true}).first->second;
  if (recency != by_recency_.end()) hand_out(entry);
  return entry.loaded;
}

void StateCache::hand_out(Entry& entry) {
  if (std::exchange(entry.weighed, false)) handed_out_.push_back(&entry);
}

void StateCache::weigh() {
  for (Entry* entry : std::exchange(handed_out_, {})) {
    entry->weighed = true;
    bytes_ -= entry->bytes;
    bytes_ += entry->bytes = bytes_of(entry->loaded);
  }
}

void StateCache::trim() {
  weigh();
  while (by_recency_.size() > limits_.accounts_max || bytes_ > limits_.bytes_max) {
    const StreamId& stream = by_recency_.back();
    const auto entry = entries_.find(stream);
    bytes_ -= entry->second.bytes;
    entries_.erase(entry);
    if (stream.kind() == StreamId::Kind::account && warm_ != nullptr) warm_->remove(stream);
    by_recency_.pop_back();
  }
}

}  // namespace mfad::command

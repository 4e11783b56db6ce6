#include "daemon/command/state_cache.h"

#include <utility>

#include "events/base/check.h"

namespace mfad::command {

LoadedStream* StateCache::find(const StreamId& stream) {
  const auto found = entries_.find(stream);
  if (found == entries_.end()) return nullptr;
  if (found->second.recency != by_recency_.end())
    by_recency_.splice(by_recency_.begin(), by_recency_, found->second.recency);
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
  return entries_.emplace(stream, Entry{std::move(loaded), recency}).first->second.loaded;
}

void StateCache::trim() {
  while (by_recency_.size() > accounts_max_) {
    const StreamId& stream = by_recency_.back();
    entries_.erase(stream);
    if (stream.kind() == StreamId::Kind::account && warm_ != nullptr) warm_->remove(stream);
    by_recency_.pop_back();
  }
}

}  // namespace mfad::command

// The states of recently used streams, at most limits::cached_accounts_max of them, the least recently used one leaving
// first. Owned and used by the writer alone. The installation and the stores that there are stay; a store that was
// only asked for is as any account.
#pragma once

#include <list>
#include <unordered_map>

#include "daemon/command/stream_loader.h"
#include "daemon/command/warm_streams.h"

namespace mfad::command {

class StateCache {
 public:
  // `warm`, if any, is told of each account that comes and goes.
  StateCache(std::size_t accounts_max, WarmStreams* warm) : accounts_max_(accounts_max), warm_(warm) {}

  // nullptr when it is not there. The pointer holds until the next `put` or `trim`.
  LoadedStream* find(const StreamId& stream);
  LoadedStream& put(const StreamId& stream, LoadedStream loaded);

  // Lets go of what is beyond the limit. Between groups only: a group's streams must not leave while it is built.
  void trim();

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    LoadedStream loaded;
    std::list<StreamId>::iterator recency;  // end() for what stays
  };
  std::size_t accounts_max_;
  WarmStreams* warm_;
  std::unordered_map<StreamId, Entry> entries_;
  std::list<StreamId> by_recency_;  // most recent first
};

}  // namespace mfad::command

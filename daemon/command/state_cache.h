// The states of recently used streams, up to a number of accounts and to about as many bytes, the least recently used
// one leaving first. Owned and used by the writer alone. The installation and the stores that there are stay; a store
// that was only asked for is as any account.
#pragma once

#include <list>
#include <unordered_map>
#include <vector>

#include "daemon/command/stream_loader.h"
#include "daemon/command/warm_streams.h"

namespace mfad::command {

class StateCache {
 public:
  static constexpr std::size_t usual_bytes_max = 256U * 1024 * 1024;
  struct Limits {
    std::size_t accounts_max;
    std::size_t bytes_max;
  };
  // `warm`, if any, is told of each account that comes and goes.
  StateCache(Limits limits, WarmStreams* warm) : limits_(limits), warm_(warm) {}

  // nullptr when it is not there. The pointer holds until the next `put` or `trim`.
  LoadedStream* find(const StreamId& stream);
  LoadedStream& put(const StreamId& stream, LoadedStream loaded);

  // Lets go of what is beyond the limit. Between groups only: a group's streams must not leave while it is built.
  void trim();

  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_; }  // of what may leave, as of the last `trim`

 private:
  struct Entry {
    LoadedStream loaded;
    std::list<StreamId>::iterator recency;  // end() for what stays
    std::size_t bytes = 0;
    bool weighed = false;  // not since it was last handed out
  };
  void hand_out(Entry& entry);
  void weigh();

  Limits limits_;
  WarmStreams* warm_;
  std::size_t bytes_ = 0;
  std::vector<Entry*> handed_out_;
  std::unordered_map<StreamId, Entry> entries_;
  std::list<StreamId> by_recency_;  // most recent first
};

}  // namespace mfad::command

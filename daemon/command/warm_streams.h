// Which accounts' states the writer holds, as a hint to who reads ahead for it. The writer adds and removes; any thread
// asks; nobody blocks. Counters in slots by hash: two streams may share a slot, so that "holds" is now and then said of
// one that it does not hold (about one in twenty when the cache is full), which the writer then loads itself.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <vector>

#include "events/base/ids.h"

namespace mfad::command {

class WarmStreams {
 public:
  explicit WarmStreams(std::size_t streams_max)
      : slots_(std::bit_ceil(std::max<std::size_t>(streams_max, 1) * slots_per_stream)) {}

  void add(const StreamId& stream) { slot(stream).fetch_add(1, std::memory_order_relaxed); }
  void remove(const StreamId& stream) { slot(stream).fetch_sub(1, std::memory_order_relaxed); }
  bool maybe_holds(const StreamId& stream) const {
    return slots_[index_of(stream)].load(std::memory_order_relaxed) != 0;
  }

 private:
  static constexpr std::size_t slots_per_stream = 16;

  std::size_t index_of(const StreamId& stream) const { return std::hash<StreamId>{}(stream) & (slots_.size() - 1); }
  std::atomic<std::uint8_t>& slot(const StreamId& stream) { return slots_[index_of(stream)]; }

  std::vector<std::atomic<std::uint8_t>> slots_;
};

}  // namespace mfad::command

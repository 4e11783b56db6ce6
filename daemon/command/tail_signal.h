// How far the log is durable, and who wants to know. The writer advances it after each group, and
// tells the listeners when the group is answered: whoever waits for an answer goes first. Anyone reads it.
// Listeners are added before the threads start and are called on the writer's thread: they must only wake something up.
#pragma once

#include <atomic>
#include <functional>
#include <utility>
#include <vector>

#include "events/base/ids.h"

namespace mfad::command {

class TailSignal {
 public:
  explicit TailSignal(Position tail) : tail_(tail.value) {}

  Position get() const { return Position{tail_.load(std::memory_order_acquire)}; }
  void listen(std::function<void(Position)> listener) { listeners_.push_back(std::move(listener)); }

  void advance(Position tail) { tail_.store(tail.value, std::memory_order_release); }
  void tell() const {
    for (const auto& listener : listeners_) listener(get());
  }

 private:
  std::atomic<std::uint64_t> tail_;
  std::vector<std::function<void(Position)>> listeners_;
};

}  // namespace mfad::command

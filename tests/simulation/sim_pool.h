// The pool of the readers ahead, worked off one piece of work at a time. One thread.
#pragma once

#include <deque>
#include <functional>
#include <utility>

#include "daemon/query/pool.h"

namespace mfad::sim {

class SimPool final : public query::Pool {
 public:
  bool post(std::function<void()> work) override {
    if (waiting_.size() == waiting_max) return false;
    waiting_.push_back(std::move(work));
    return true;
  }
  bool empty() const { return waiting_.empty(); }

  void step() {
    if (waiting_.empty()) return;
    const auto work = std::move(waiting_.front());
    waiting_.pop_front();
    work();
  }

 private:
  static constexpr std::size_t waiting_max = 8;  // so that some runs find no room

  std::deque<std::function<void()>> waiting_;
};

}  // namespace mfad::sim

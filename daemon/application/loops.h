// The threads of the daemon: each calls the `step` of one machine until it is told to stop (design §10). Everything
// they share is the queue, the tail signal and the views.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string_view>
#include <thread>

#include "events/base/time.h"

namespace mfad::application {

// Wakes a thread that waits for something to do. `notify` from any thread.
class Alarm {
 public:
  void notify() {
    {
      const std::lock_guard lock(mutex_);
      rung_ = true;
    }
    condition_.notify_one();
  }
  void wait(const std::stop_token& stop, Milliseconds at_most) {
    std::unique_lock lock(mutex_);
    condition_.wait_for(lock, stop, at_most, [&] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any condition_;
  bool rung_ = false;
};

// Ends the process when a thread throws: an invariant of ours does not hold, and only a restart mends that. `say` is
// told of it first; it must not wait for long.
std::jthread start_thread(const char* name, std::function<void(const std::stop_token&)> body,
                          std::function<void(std::string_view thrown)> say);

}  // namespace mfad::application

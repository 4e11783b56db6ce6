// How the publisher's progress reaches the log: it leaves its newest cursor rows here, and they ride in the writer's
// next group.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace mfad::command {

class CursorMailbox {
 public:
  // Replaces rows of the same key that were not taken yet. Any thread.
  void put(std::map<std::string, std::string> rows) {
    const std::lock_guard lock(mutex_);
    for (auto& [key, value] : rows) rows_[key] = std::move(value);
  }

  std::map<std::string, std::string> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(rows_, {});
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> rows_;
};

}  // namespace mfad::command

// The newest of a value that is made whole by one thread and read by many: each reader keeps what it took for as long
// as it reads. Any thread; blocks no longer than a pointer takes to copy. (libstdc++ 12's atomic shared_ptr unlocks
// without ordering what was read before.)
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace mfad {

template <class Value>
class Newest {
 public:
  std::shared_ptr<const Value> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  void set(std::shared_ptr<const Value> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);  // the old one is let go by the argument, after the lock
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Value> value_;
};

}  // namespace mfad

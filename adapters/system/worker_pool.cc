#include "adapters/system/worker_pool.h"

#include <utility>

namespace mfad::system {

WorkerPool::WorkerPool(std::size_t threads, std::size_t waiting_max, const StartThread& start)
    : waiting_max_(waiting_max) {
  for (std::size_t index = 0; index < threads; ++index)
    threads_.push_back(start([this](const std::stop_token& stop) { run(stop); }));
}

WorkerPool::~WorkerPool() { finish(); }

void WorkerPool::finish() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();
}

bool WorkerPool::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (finished_ || waiting_.size() >= waiting_max_) return false;
    waiting_.push_back(std::move(work));
  }
  something_.notify_one();
  return true;
}

void WorkerPool::run(const std::stop_token& stop) {
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock lock(mutex_);
      if (!something_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace mfad::system

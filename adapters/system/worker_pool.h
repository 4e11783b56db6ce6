// A few threads for slow work, with a bounded queue. `post` from any thread; never blocks. Its end finishes what runs
// and what waits.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "daemon/query/pool.h"

namespace mfad::system {

class WorkerPool final : public query::Pool {
 public:
  // Makes a thread that runs its argument, and decides what becomes of the process when that throws.
  using StartThread = std::function<std::jthread(std::function<void(const std::stop_token&)>)>;

  WorkerPool(std::size_t threads, std::size_t waiting_max, const StartThread& start);
  ~WorkerPool() override;

  bool post(std::function<void()> work) override;

  // Takes nothing more, and returns when all that was taken is done. Not from one of its own threads.
  void finish();

 private:
  void run(const std::stop_token& stop);

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable_any something_;
  std::deque<std::function<void()>> waiting_;
  bool finished_ = false;
  std::vector<std::jthread> threads_;  // last: they must end before the rest goes
};

}  // namespace mfad::system

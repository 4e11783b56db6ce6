#include "daemon/query/fair_pool.h"

#include <limits>
#include <utility>

namespace mfad::query {

bool FairPool::post(const std::string& lane, Work work) { return enqueue(lane, std::move(work), waiting_per_lane_max); }

bool FairPool::post_next(const std::string& lane, Work work) {
  return enqueue(lane, std::move(work), std::numeric_limits<std::size_t>::max());
}

bool FairPool::enqueue(const std::string& name, Work work, std::size_t waiting_max) {
  const std::scoped_lock lock(mutex_);
  const auto lane = lanes_.try_emplace(name).first;
  auto& [waiting, running] = lane->second;
  if (waiting.size() >= waiting_max) return false;
  const bool has_turn = running || !waiting.empty();
  if (!has_turn && workers_ < places_) {
    if (pool_.post([this] { work_off(); })) {
      ++workers_;
    } else if (workers_ == 0) {  // else one of them comes to it
      lanes_.erase(lane);
      return false;
    }
  }
  waiting.push_back(std::move(work));
  if (!has_turn) turns_.push_back(lane);
  return true;
}

void FairPool::work_off() {
  std::unique_lock lock(mutex_);
  while (!turns_.empty()) {
    const auto lane = turns_.front();
    turns_.pop_front();
    auto& [waiting, running] = lane->second;
    running = true;
    Work work = std::move(waiting.front());
    waiting.pop_front();
    lock.unlock();
    work();
    work = nullptr;  // what it holds may end in anything, so not under the lock
    lock.lock();
    running = false;
    if (waiting.empty()) {
      lanes_.erase(lane);
    } else {
      turns_.push_back(lane);
    }
  }
  --workers_;
}

}  // namespace mfad::query

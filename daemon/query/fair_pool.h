// Shares the places of a pool among those that ask for them: each has a lane of its own, one piece of work of a lane
// runs at a time, and the lanes take turns. So nobody who asks for much makes the others wait for more than one piece.
// Any thread; it outlives the threads of the pool, of which it is the only user.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "daemon/query/pool.h"

namespace mfad::query {

class FairPool {
 public:
  using Work = std::function<void()>;

  // `places`: how many pieces run at once, the pool's threads.
  FairPool(Pool& pool, std::size_t places) : pool_(pool), places_(places) {}
  FairPool(const FairPool&) = delete;
  FairPool& operator=(const FairPool&) = delete;

  // False when too much of the lane waits already; `work` is then dropped.
  bool post(const std::string& lane, Work work);

  // For bodies that are being sent: each has one piece waiting at most, so their connections are their bound. False
  // only when the pool takes nothing any more.
  bool post_next(const std::string& lane, Work work);

  static constexpr std::size_t waiting_per_lane_max = 256;  // a portal is one caller, and asks for many people

 private:
  struct Lane {
    std::deque<Work> waiting;
    bool running = false;
  };
  using Lanes = std::map<std::string, Lane>;

  bool enqueue(const std::string& name, Work work, std::size_t waiting_max);
  void work_off();

  Pool& pool_;
  const std::size_t places_;
  std::mutex mutex_;
  Lanes lanes_;                        // those with work that runs or waits
  std::deque<Lanes::iterator> turns_;  // those with work that may run now
  std::size_t workers_ = 0;            // places that are taken
};

}  // namespace mfad::query

// Where work of queries goes that may not hold up its thread: a bounded pool of threads. Implemented in
// adapters/system.
#pragma once

#include <functional>

namespace mfad::query {

class Pool {
 public:
  virtual ~Pool() = default;

  // False when too much waits already; `work` is then dropped. Any thread; never blocks, never runs `work` before it
  // returns.
  virtual bool post(std::function<void()> work) = 0;
};

}  // namespace mfad::query

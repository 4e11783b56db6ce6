#include "adapters/system/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace mfad::system {
namespace {

TEST(WorkerPool, RefusesWhatPassesItsBound) {
  std::latch started{1};
  std::latch go_on{1};
  WorkerPool pool{1, 1};  // last: its end waits for work that uses what stands above
  ASSERT_TRUE(pool.post([&] {
    started.count_down();
    go_on.wait();
  }));
  started.wait();
  EXPECT_TRUE(pool.post([] {})) << "the one that may wait";
  EXPECT_FALSE(pool.post([] {}));
  go_on.count_down();
}

TEST(WorkerPool, DoesAllThatItHasTakenBeforeItEndsAndTakesNoMore) {
  std::atomic<int> done = 0;
  WorkerPool pool{2, 64};
  for (int i = 0; i < 64; ++i) ASSERT_TRUE(pool.post([&] { ++done; }));
  pool.finish();
  EXPECT_EQ(done, 64);
  EXPECT_FALSE(pool.post([&] { ++done; }));
}

}  // namespace
}  // namespace mfad::system

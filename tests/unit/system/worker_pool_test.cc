#include "adapters/system/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>

namespace mfad::system {
namespace {

std::jthread plain(std::function<void(const std::stop_token&)> body) { return std::jthread{std::move(body)}; }

TEST(WorkerPool, RefusesWhatPassesItsBound) {
  std::latch started{1};
  std::latch go_on{1};
  WorkerPool pool{1, 1, plain};  // last: its end waits for work that uses what stands above
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
  WorkerPool pool{2, 64, plain};
  for (int i = 0; i < 64; ++i) ASSERT_TRUE(pool.post([&] { ++done; }));
  pool.finish();
  EXPECT_EQ(done, 64);
  EXPECT_FALSE(pool.post([&] { ++done; }));
}

TEST(WorkerPool, LeavesWhatItsWorkThrowsToTheMakerOfItsThreads) {
  std::string thrown;
  const auto start = [&](std::function<void(const std::stop_token&)> body) {
    return std::jthread{[&thrown, body = std::move(body)](const std::stop_token& stop) {
      try {
        body(stop);
      } catch (const std::exception& failed) {
        thrown = failed.what();
      }
    }};
  };
  {
    WorkerPool pool{1, 1, start};
    ASSERT_TRUE(pool.post([] { throw std::runtime_error{"a check failed"}; }));
  }
  EXPECT_EQ(thrown, "a check failed");
}

}  // namespace
}  // namespace mfad::system

#include "daemon/query/fair_pool.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>

namespace mfad::query {
namespace {

// Runs what was posted when the test says so.
class ManualPool final : public Pool {
 public:
  bool post(std::function<void()> work) override {
    if (finished) return false;
    posted.push_back(std::move(work));
    return true;
  }
  void run_next() {
    const auto work = std::exchange(posted.front(), nullptr);
    posted.pop_front();
    work();
  }
  std::deque<std::function<void()>> posted;
  bool finished = false;
};

class FairPoolTest : public ::testing::Test {
 protected:
  FairPool::Work says(char letter) {
    return [this, letter] { said += letter; };
  }

  ManualPool pool;
  FairPool fair{pool, 2};
  std::string said;
};

TEST_F(FairPoolTest, LetsLanesTakeTurns) {
  for (const char letter : {'a', 'b', 'c'}) EXPECT_TRUE(fair.post("greedy", says(letter)));
  EXPECT_TRUE(fair.post("modest", says('M')));
  pool.run_next();
  EXPECT_EQ(said, "aMbc");
}

TEST_F(FairPoolTest, TakesOnePlaceForALaneHoweverMuchItHas) {
  for (int i = 0; i < 10; ++i) fair.post("greedy", says('a'));
  EXPECT_EQ(pool.posted.size(), 1U);
  fair.post("modest", says('M'));
  EXPECT_EQ(pool.posted.size(), 2U);
  fair.post("third", says('T'));
  EXPECT_EQ(pool.posted.size(), 2U) << "all places are taken";
}

TEST_F(FairPoolTest, RunsAnotherLaneWhileOneIsLong) {
  fair.post("greedy", [this] {
    said += '(';
    fair.post("greedy", says('g'));
    fair.post("modest", says('M'));
    pool.run_next();  // as the other thread of the pool would
    said += ')';
  });
  pool.run_next();
  EXPECT_EQ(said, "(M)g") << "the second piece of the greedy lane waited for the end of its first";
}

TEST_F(FairPoolTest, TurnsAwayTheLaneOfWhichTooMuchWaits) {
  for (std::size_t i = 0; i < FairPool::waiting_per_lane_max; ++i) EXPECT_TRUE(fair.post("greedy", says('a')));
  EXPECT_FALSE(fair.post("greedy", says('x')));
  EXPECT_TRUE(fair.post("modest", says('M')));
  EXPECT_TRUE(fair.post_next("greedy", says('n'))) << "a body that is being sent waits for its turn";
  while (!pool.posted.empty()) pool.run_next();
  EXPECT_EQ(said, "aM" + std::string(FairPool::waiting_per_lane_max - 1, 'a') + "n");
  EXPECT_TRUE(fair.post("greedy", says('a')));
}

TEST_F(FairPoolTest, TakesNothingWhenThePoolTakesNothing) {
  pool.finished = true;
  EXPECT_FALSE(fair.post("one", says('a')));
  EXPECT_FALSE(fair.post_next("one", says('a')));
  pool.finished = false;
  EXPECT_TRUE(fair.post("one", says('b')));
  pool.run_next();
  EXPECT_EQ(said, "b");
}

}  // namespace
}  // namespace mfad::query

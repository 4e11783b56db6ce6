#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "daemon/command/queue.h"

namespace mfad::command {
namespace {

using namespace std::chrono_literals;

TEST(WakeUp, OfTheWriterIsNotHiddenByAnEmptySubmissionBefore) {
  SubmissionQueue queue;
  std::atomic<bool> waits = false;
  const auto started = std::chrono::steady_clock::now();
  std::jthread writer([&] {
    waits = true;
    queue.wait(200s);
  });
  while (!waits) std::this_thread::yield();
  for (int turn = 0; turn < 20'000; ++turn) {  // turns of the HTTP loop that bring queries only
    std::vector<Submission> nothing;
    queue.submit(nothing);
    std::this_thread::yield();
  }
  std::vector<Submission> one(1);
  queue.submit(one);
  writer.join();
  EXPECT_LT(std::chrono::steady_clock::now() - started, 150s);
  EXPECT_EQ(queue.take(2).size(), 1U);
}

}  // namespace
}  // namespace mfad::command

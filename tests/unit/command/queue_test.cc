#include "daemon/command/queue.h"

#include <gtest/gtest.h>

namespace mfad::command {
namespace {

using Names = std::vector<std::string>;

Submission named(std::string name, Lane lane = Lane::interactive) {
  Submission one;
  one.request_id = std::move(name);
  one.lane = lane;
  return one;
}

// Names that begin with `b` are bulk.
std::vector<Submission> all_of(const Names& names) {
  std::vector<Submission> all;
  for (const auto& name : names) all.push_back(named(name, name.front() == 'b' ? Lane::bulk : Lane::interactive));
  return all;
}

Names names_of(const std::vector<Submission>& all) {
  Names names;
  for (const auto& one : all) names.push_back(one.request_id);
  return names;
}

class Queue : public ::testing::Test {
 protected:
  Names submit(const Names& names) {
    auto all = all_of(names);
    queue.submit(all);
    return names_of(all);
  }
  SubmissionQueue queue{{.interactive_max = 6, .bulk_max = 4}};
};

TEST_F(Queue, KeepsTheOrderOfEachLane) {
  submit({"b1", "i1", "b2", "i2"});
  EXPECT_EQ(names_of(queue.take(8)), (Names{"i1", "i2", "b1", "b2"}));
  EXPECT_EQ(names_of(queue.take(8)), Names{});
}

TEST_F(Queue, GivesBulkAQuarterWhileInteractiveWorkWaits) {
  submit({"b1", "b2", "b3", "b4", "i1", "i2", "i3", "i4", "i5", "i6"});
  EXPECT_EQ(names_of(queue.take(4)), (Names{"i1", "i2", "i3", "b1"}));
  EXPECT_EQ(names_of(queue.take(4)), (Names{"i4", "i5", "i6", "b2"}));
  EXPECT_EQ(names_of(queue.take(4)), (Names{"b3", "b4"}));
}

TEST_F(Queue, RefusesWhatALaneHasNoRoomForAndTakesTheRest) {
  EXPECT_EQ(submit({"b1", "b2", "b3", "b4", "b5", "i1"}), Names{"b5"});
  EXPECT_EQ(queue.depth().interactive, 1U);
  EXPECT_EQ(queue.depth().bulk, 4U);
}

TEST_F(Queue, PutsBackBeforeAllElse) {
  submit({"i1", "i2", "i3", "b1", "b2"});
  auto group = queue.take(8);
  submit({"i4", "b3"});
  group.erase(group.begin());  // i1 was worked on
  queue.put_back(std::move(group));
  EXPECT_EQ(names_of(queue.take(16)), (Names{"i2", "i3", "i4", "b1", "b2", "b3"}));
}

TEST_F(Queue, TakesNothingInOnceClosedAndStillGivesOut) {
  submit({"i1"});
  queue.close();
  EXPECT_TRUE(queue.closed());
  EXPECT_EQ(submit({"i2"}), Names{"i2"});
  queue.put_back(queue.take(1));
  EXPECT_EQ(names_of(queue.take(8)), Names{"i1"});
}

TEST_F(Queue, DoesNotWaitWhenThereIsSomethingOrSomebodyNudged) {
  submit({"i1"});
  queue.wait(std::chrono::hours{1});
  queue.take(1);
  queue.nudge();
  queue.wait(std::chrono::hours{1});
  queue.wait(Milliseconds{0});
}

}  // namespace
}  // namespace mfad::command

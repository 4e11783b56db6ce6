// How the publisher starts, runs, waits and resumes.
#include "events/base/limits.h"
#include "tests/unit/publish/publisher_world.h"

namespace mfad::publish {
namespace {

using memory::Fate;

class PublisherTest : public PublisherWorld {};

TEST_F(PublisherTest, IsOffWithoutABroker) {
  Publisher off{source.log, nullptr, nullptr, nullptr, {}};
  EXPECT_EQ(off.step(now, Milliseconds{0}), StepResult::idle);
  EXPECT_EQ(off.status().state, PublisherState::off);
  EXPECT_EQ(off.request_republish(Position{1}).verdict, RepublishAnswer::Verdict::not_halted);
}

TEST_F(PublisherTest, PublishesEveryEventInOrder) {
  source.append(500);
  start();
  settle();
  expect_all_published();
  EXPECT_EQ(read_events().repeats(), 0U);
  EXPECT_EQ(publisher->status().state, PublisherState::running);
  EXPECT_EQ(publisher->status().reason, std::nullopt);
  EXPECT_EQ(publisher->status().oldest_unacknowledged, Milliseconds{0});
}

TEST_F(PublisherTest, PublishesWhatIsAppendedLater) {
  source.append(10);
  start();
  settle();
  source.append(25);
  settle();
  expect_all_published();
}

TEST_F(PublisherTest, KeepsAtMostAWindowUnacknowledged) {
  source.append(6'000);
  std::size_t asked = 0;
  broker.fate = [&](const auto&) { return ++asked, Fate::held; };
  start();
  for (int i = 0; i < 50; ++i) step();
  EXPECT_EQ(publisher->status().cursor, Position{0});
  broker.fate = nullptr;
  step();
  EXPECT_EQ(read_events().positions().size(), limits::publish_window_max);
}

TEST_F(PublisherTest, PausesWhenTheQueueIsFull) {
  source.append(50);
  start();
  broker.queue_full = true;
  for (int i = 0; i < 10; ++i) step();
  EXPECT_EQ(read_events().positions().size(), 0U);
  EXPECT_EQ(publisher->status().state, PublisherState::running);
  broker.queue_full = false;
  settle();
  expect_all_published();
}

TEST_F(PublisherTest, MovesTheCursorOverTheContiguousPrefixOnly) {
  source.append(20);
  start();
  broker.fate = [](const OutgoingRecord& record) { return record.opaque > 7 ? Fate::held : Fate::stored; };
  for (int i = 0; i < 10; ++i) step();
  EXPECT_EQ(publisher->status().cursor, Position{7});
}

TEST_F(PublisherTest, ResumesAfterTheDurableCursor) {
  source.append(100);
  start();
  settle();
  publisher->close();
  store_cursor(50);
  restart();
  settle();
  expect_all_published();
  EXPECT_EQ(read_events().repeats(), 0U);
}

TEST_F(PublisherTest, RepeatsWhatWasNotInTheDurableCursorAndLeavesNoGap) {
  source.append(100);
  start();
  settle();
  restart();
  settle();
  expect_all_published();
  EXPECT_EQ(read_events().repeats(), 100U);
}

TEST_F(PublisherTest, OffersTheCursorAFewTimesASecondAndAtTheEnd) {
  source.append(10);
  start();
  settle();
  EXPECT_EQ(publisher->take_cursor_update().size(), 1U);
  EXPECT_EQ(publisher->take_cursor_update().size(), 0U);
  source.append(10);
  for (int i = 0; i < 5; ++i) step();
  EXPECT_EQ(publisher->status().cursor, Position{20});
  EXPECT_EQ(publisher->take_cursor_update().size(), 0U) << "too soon after the last one";
  publisher->close();
  EXPECT_EQ(publisher->take_cursor_update().size(), 1U);
  EXPECT_EQ(publisher->status().state, PublisherState::off);
}

TEST_F(PublisherTest, WaitsForBrokersThatCannotBeReached) {
  source.append(10);
  broker.unreachable = true;
  start();
  step();
  EXPECT_EQ(publisher->status().state, PublisherState::waiting);
  EXPECT_EQ(publisher->status().reason, "looking") << "it has only just begun";
  now += limits::broker_patience;
  step();
  step();
  EXPECT_EQ(publisher->status().state, PublisherState::waiting);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(publisher->status().reason, "broker-unreachable") << "also while it looks again";
    now += limits::broker_retry_min;
    step();
  }
  broker.unreachable = false;
  settle();
  expect_all_published();
}

TEST_F(PublisherTest, SaysThatTheBrokersAreGoneWhileItRunsAndGoesOnWhenTheyAreBack) {
  source.append(10);
  start();
  settle();
  broker.unreachable = true;
  source.append(10);
  for (int i = 0; i < 20; ++i) step();
  EXPECT_EQ(publisher->status().state, PublisherState::waiting);
  EXPECT_EQ(publisher->status().reason, "broker-unreachable");
  broker.unreachable = false;
  settle();
  expect_all_published();
  EXPECT_EQ(publisher->status().state, PublisherState::running);
  EXPECT_EQ(read_events().repeats(), 0U);
}

TEST_F(PublisherTest, SeesThatTheBrokersAreBackThoughItHasNothingToSend) {
  source.append(10);
  start();
  settle();
  broker.unreachable = true;
  for (int i = 0; i < 20; ++i) step();
  EXPECT_EQ(publisher->status().reason, "broker-unreachable");
  broker.unreachable = false;
  now += Milliseconds{10'000};
  step();
  step();
  EXPECT_EQ(publisher->status().state, PublisherState::running);
}

TEST_F(PublisherTest, WaitsForMissingTopicsAndNamesThem) {
  source.append(10);
  broker.remove(KafkaTopic::attempt_events);
  start();
  step();
  EXPECT_EQ(publisher->status().state, PublisherState::waiting);
  EXPECT_EQ(publisher->status().reason, "topics-missing");
  EXPECT_NE(publisher->status().detail.find("mfa.attempt-events.v1"), std::string::npos);
  broker.create(KafkaTopic::attempt_events);
  settle();
  expect_all_published();
}

TEST_F(PublisherTest, MeasuresHowLongAnEventHasBeenWaitingForASilentBroker) {
  source.append(5);
  start();
  broker.fate = [](const auto&) { return Fate::held; };
  for (int i = 0; i < 10; ++i) step();
  now += Milliseconds{30'000};
  step();
  EXPECT_EQ(publisher->status().state, PublisherState::running);
  EXPECT_GE(publisher->status().oldest_unacknowledged, Milliseconds{30'000});
  broker.fate = nullptr;
  settle();
  EXPECT_EQ(publisher->status().oldest_unacknowledged, Milliseconds{0});
}

TEST_F(PublisherTest, MeasuresHowLongAnEventHasBeenWaitingFromItsOwnStartOn) {
  source.append(5);
  broker.unreachable = true;
  now = std::chrono::hours{1000};
  start();
  EXPECT_EQ(publisher->status().oldest_unacknowledged, Milliseconds{0});
  step();
  now += Milliseconds{5'000};
  step();
  EXPECT_EQ(publisher->status().oldest_unacknowledged, Milliseconds{5'001});
}

TEST_F(PublisherTest, WarnsOfTopicsThatLoseRecordsEasily) {
  broker.set_settings(KafkaTopic::role_state, {1, 1, true});
  start();
  settle();
  std::vector<std::string> codes;
  for (const auto& warning : publisher->status().warnings) codes.push_back(warning.code);
  EXPECT_EQ(codes,
            (std::vector<std::string>{"kafka-replication-low", "kafka-min-insync-low", "kafka-unclean-election"}));
}

TEST_F(PublisherTest, BeginsAtTheFirstEventOnABrokerThatForgets) {
  source.append(10);
  start({.broker_is_volatile = true});
  settle();
  EXPECT_TRUE(publisher->take_cursor_update().empty()) << "the cursor of a real cluster stays as it is";
  broker = memory::MemoryBroker{};
  broker.set_cluster_id("another");
  start({.broker_is_volatile = true});
  settle();
  expect_all_published();
}

}  // namespace
}  // namespace mfad::publish

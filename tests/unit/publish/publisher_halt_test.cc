// What the publisher refuses to send past, and that it says why.
#include "events/base/limits.h"
#include "tests/unit/publish/publisher_world.h"

namespace mfad::publish {
namespace {

using memory::Fate;

class PublisherHaltTest : public PublisherWorld {
 protected:
  // A hundred events are published and the cursor is durable.
  void SetUp() override {
    source.append(100);
    start();
    settle();
    publisher->close();
    store_cursor();
    broker.close_producer();
  }

  std::pair<KafkaTopic, int> a_partition_with_records(std::size_t at_least = 2) const {
    for (int i = 0; i < partitions_per_topic; ++i) {
      if (broker.records(KafkaTopic::attempt_events, i).size() >= at_least) return {KafkaTopic::attempt_events, i};
    }
    return {KafkaTopic::attempt_events, 0};
  }
};

TEST_F(PublisherHaltTest, WhenATopicWasDeletedAndCreatedAgainWhileItWasAway) {
  broker.create(KafkaTopic::attempt_events);
  restart();
  settle();
  expect_halted("topic-replaced");
}

TEST_F(PublisherHaltTest, WhenATopicIsReplacedUnderItAndTheCursorStays) {
  restart();
  settle();
  broker.create(KafkaTopic::attempt_events);
  source.append(100);
  settle();
  expect_halted("topic-replaced");
  EXPECT_LT(publisher->status().cursor, Position{200});
  const auto cursor = publisher->status().cursor;
  restart();
  settle();
  expect_halted("topic-replaced");
  EXPECT_LE(publisher->status().cursor, cursor);
}

TEST_F(PublisherHaltTest, WhenTheReplacedTopicHasGrownPastTheCursor) {
  const auto [topic, partition] = a_partition_with_records();
  const auto records = broker.records(topic, partition);
  broker.truncate(topic, partition, 0);
  for (std::size_t i = 0; i < records.size() + 5; ++i) broker.append(topic, partition, records.front());
  restart();
  settle();
  expect_halted("topic-replaced");
}

TEST_F(PublisherHaltTest, WhenATopicLostItsTail) {
  const auto [topic, partition] = a_partition_with_records();
  broker.truncate(topic, partition, static_cast<std::int64_t>(broker.records(topic, partition).size()) - 1);
  restart();
  settle();
  expect_halted("topic-replaced");
}

TEST_F(PublisherHaltTest, WhenAStateTopicWasReplaced) {
  rows.set("role/s1/staff", "{}", Position{100});
  restart();
  settle();
  publisher->close();
  store_cursor();
  broker.create(KafkaTopic::role_state);
  restart();
  settle();
  expect_halted("topic-replaced");
}

TEST_F(PublisherHaltTest, ButNotWhenRetentionPassedTheCursor) {
  const auto [topic, partition] = a_partition_with_records();
  broker.retain(topic, partition, static_cast<std::int64_t>(broker.records(topic, partition).size()));
  restart();
  settle();
  EXPECT_EQ(publisher->status().state, PublisherState::running) << publisher->status().detail;
}

TEST_F(PublisherHaltTest, WhenTheBrokersKnowMoreThanTheLog) {
  test::PublishedLog older;
  older.append(60);
  Publisher restored{older.log, &broker, nullptr, nullptr, {}};
  restored.step(now, Milliseconds{0});
  EXPECT_EQ(restored.status().reason, "broker-ahead") << restored.status().detail;
}

TEST_F(PublisherHaltTest, WhenTheCursorIsBeyondTheLog) {
  restart();
  settle();
  source.append(5);
  settle();
  publisher->close();
  test::PublishedLog older;
  older.append(60, publisher->take_cursor_update());
  Publisher restored{older.log, &broker, nullptr, nullptr, {}};
  restored.step(now, Milliseconds{0});
  EXPECT_EQ(restored.status().reason, "cursor-ahead") << restored.status().detail;
}

TEST_F(PublisherHaltTest, WhenTheSameLogWentAnotherWay) {
  test::PublishedLog fork;
  fork.append(50);
  fork.append_with_other_content(60);
  Publisher forked{fork.log, &broker, nullptr, nullptr, {}};
  forked.step(now, Milliseconds{0});
  EXPECT_EQ(forked.status().reason, "chain-differs") << forked.status().detail;
}

TEST_F(PublisherHaltTest, WhenTheTopicsBelongToAnotherLineage) {
  test::PublishedLog other{9};
  other.append(200);
  Publisher stranger{other.log, &broker, nullptr, nullptr, {}};
  stranger.step(now, Milliseconds{0});
  EXPECT_EQ(stranger.status().state, PublisherState::halted);
  EXPECT_EQ(stranger.status().reason, "lineage-differs") << stranger.status().detail;
}

TEST_F(PublisherHaltTest, WhenSomebodyElseWritesIntoATopic) {
  const auto [topic, partition] = a_partition_with_records();
  broker.append(topic, partition, {0, "k", "v", {}});
  restart();
  settle();
  expect_halted("lineage-differs");
}

TEST_F(PublisherHaltTest, WhenTheClusterIsAnother) {
  broker.set_cluster_id("another");
  restart();
  settle();
  expect_halted("unknown-cluster");
}

TEST_F(PublisherHaltTest, WhenTheNumberOfPartitionsChanged) {
  broker.create(KafkaTopic::role_state, 24);
  restart();
  settle();
  expect_halted("partition-count-changed");
}

TEST_F(PublisherHaltTest, WhenTheNumberOfPartitionsChangesWhileItRuns) {
  restart();
  settle();
  EXPECT_EQ(publisher->status().state, PublisherState::running);
  broker.create(KafkaTopic::role_state, 24);
  now += limits::broker_check_every;
  step();
  expect_halted("partition-count-changed");
}

TEST_F(PublisherHaltTest, WhenTheBrokersRejectAMessage) {
  restart();
  settle();
  broker.fate = [](const OutgoingRecord& record) { return record.opaque == 105 ? Fate::rejected : Fate::stored; };
  source.append(20);
  settle();
  expect_halted("message-rejected");
  EXPECT_EQ(publisher->status().cursor, Position{104});
}

TEST_F(PublisherHaltTest, WhenItsCursorCannotBeRead) {
  source.append(0, {{std::string{cursor_key}, "nonsense"}});
  restart();
  step();
  expect_halted("cursor-unreadable");
}

TEST_F(PublisherHaltTest, AndSendsNothingBeforeItHasCompared) {
  broker.set_cluster_id("another");
  source.append(50);
  const auto before = read_events().positions().size();
  restart();
  settle();
  EXPECT_EQ(read_events().positions().size(), before);
}

}  // namespace
}  // namespace mfad::publish

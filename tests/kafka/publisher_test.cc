// The publisher against a real broker: outages, frozen and killed brokers, lost and replaced topics, compaction.
#include "adapters/kafka/topics.h"
#include "tests/kafka/kafka_test.h"

namespace mfad::test {
namespace {

using publish::PublisherState;

class RealKafka : public KafkaTest {
 protected:
  // A run that ends with everything published: the cursor that the writer would have stored.
  std::map<std::string, std::string> publish_and_stop() {
    LivePublisher publisher{source, rows, broker->bootstrap()};
    std::map<std::string, std::string> stored;
    EXPECT_TRUE(publisher.wait_until([&] {
      if (auto update = publisher->take_cursor_update(); !update.empty()) stored = std::move(update);
      const auto it = stored.find(std::string{publish::cursor_key});
      return it != stored.end() && publish::decode_cursor(it->second)->position == source.log.tail();
    })) << publisher.describe();
    return stored;
  }

  // Goes on appending until the publisher has acknowledged `until` events.
  bool publish_under_load(LivePublisher& publisher, std::uint64_t until) {
    return publisher.wait_until([&] {
      const auto cursor = publisher->status().cursor.value;
      if (source.log.tail().value < cursor + 2'000) source.append(500);
      publisher->wake();
      return cursor >= until;
    });
  }
};

TEST_F(RealKafka, ReceivesEveryEventAndEveryState) {
  source.append(5'000);
  for (int i = 0; i < 300; ++i) rows.set("account/s1/a" + std::to_string(i), "{}", Position{5'000});
  LivePublisher publisher{source, rows, broker->bootstrap()};
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
  EXPECT_EQ(read_events().repeats(), 0U);
  EXPECT_EQ(read_states().values().size(), 300U);
  std::vector<std::string> codes;
  for (const auto& warning : publisher->status().warnings) codes.push_back(warning.code);
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "kafka-replication-low"), 5);
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "kafka-min-insync-low"), 5);
  EXPECT_EQ(codes.size(), 10U);
}

TEST_F(RealKafka, MayBeAbsentAtTheStart) {
  broker->stop();
  source.append(500);
  LivePublisher publisher{source, rows, broker->bootstrap()};
  ASSERT_TRUE(publisher.wait_until_state(PublisherState::waiting, "broker-unreachable")) << publisher.describe();
  broker->start();
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
}

TEST_F(RealKafka, ResumesAfterTheDurableCursorWithoutRepeats) {
  source.append(1'000);
  source.append(1'000, publish_and_stop());
  LivePublisher publisher{source, rows, broker->bootstrap()};
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
  EXPECT_EQ(read_events().repeats(), 0U);
}

TEST_F(RealKafka, MayBeKilledUnderLoad) {
  LivePublisher publisher{source, rows, broker->bootstrap()};
  ASSERT_TRUE(publish_under_load(publisher, 3'000)) << publisher.describe();
  broker->crash();
  source.append(1'000);
  broker->start();
  ASSERT_TRUE(publish_under_load(publisher, source.log.tail().value + 2'000)) << publisher.describe();
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
}

TEST_F(RealKafka, MayFreezeUnderLoadAndTheAgeOfTheOldestEventTells) {
  LivePublisher publisher{source, rows, broker->bootstrap()};
  ASSERT_TRUE(publish_under_load(publisher, 3'000)) << publisher.describe();
  broker->freeze();
  source.append(1'000);
  publisher->wake();
  const bool noticed =
      publisher.wait_until([&] { return publisher->status().oldest_unacknowledged >= Milliseconds{2'000}; });
  broker->thaw();
  EXPECT_TRUE(noticed);
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
}

TEST_F(RealKafka, MissesADeletedTopic) {
  source.append(1'000);
  LivePublisher publisher{source, rows, broker->bootstrap()};
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  broker->delete_topic("mfa.attempt-events.v1");
  source.append(1'000);
  publisher->wake();
  ASSERT_TRUE(publisher.wait_until_state(PublisherState::waiting, "topics-missing")) << publisher.describe();
  EXPECT_LT(publisher->status().cursor, Position{1'010});
  broker->create_topics();
  ASSERT_TRUE(publisher.wait_until_state(PublisherState::halted, "topic-replaced")) << publisher.describe();
}

TEST_F(RealKafka, IsNotTrustedWhenATopicWasDeletedAndCreatedAgainAndRepublishHeals) {
  source.append(1'000);
  LivePublisher publisher{source, rows, broker->bootstrap()};
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  broker->delete_topic("mfa.attempt-events.v1");
  broker->create_topics();
  source.append(1'000);
  publisher->wake();
  ASSERT_TRUE(publisher.wait_until_state(PublisherState::halted, "topic-replaced")) << publisher.describe();
  EXPECT_LT(publisher->status().cursor, Position{2'000});

  broker->delete_topic("mfa.attempt-events.v1");
  broker->create_topics();
  ASSERT_EQ(publisher->request_republish(Position{1}).verdict, publish::RepublishAnswer::Verdict::accepted);
  ASSERT_TRUE(publisher.wait_until_republishing()) << publisher.describe();
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
}

TEST_F(RealKafka, IsNotTrustedWhenItsTopicsWereReplacedWhileMfadWasAway) {
  source.append(1'000);
  const auto cursor = publish_and_stop();
  broker->delete_topic("mfa.enrollment-events.v1");
  broker->create_topics();
  source.append(0, cursor);
  LivePublisher publisher{source, rows, broker->bootstrap()};
  ASSERT_TRUE(publisher.wait_until_state(PublisherState::halted, "topic-replaced")) << publisher.describe();
}

TEST_F(RealKafka, UnderAnotherClusterIdIsNotTrustedAndRepublishingFromItsTailGoesOnWithoutRepeats) {
  source.append(1'000);
  auto cursor = publish_and_stop();
  auto moved = publish::decode_cursor(cursor.at(std::string{publish::cursor_key})).value();
  moved.cluster_id = "another";
  cursor[std::string{publish::cursor_key}] = publish::encode(moved);
  source.append(500, cursor);
  LivePublisher publisher{source, rows, broker->bootstrap()};
  ASSERT_TRUE(publisher.wait_until_state(PublisherState::halted, "unknown-cluster")) << publisher.describe();
  using Verdict = publish::RepublishAnswer::Verdict;
  ASSERT_TRUE(publisher.wait_until([&] {  // it looks at the tail once it has halted
    return publisher->request_republish(publish::FromTail{}).verdict == Verdict::accepted;
  })) << publisher.describe();
  ASSERT_TRUE(publisher.wait_until_republishing()) << publisher.describe();
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
  EXPECT_EQ(read_events().repeats(), 0U);
}

class CompactingKafka : public RealKafka {
 protected:
  void prepare() override {
    auto plan = kafka::wanted_topics(1);
    for (auto& topic : plan.topics) {
      if (topic.settings["cleanup.policy"] != "compact") continue;
      topic.settings["segment.ms"] = "1000";
      topic.settings["min.compaction.lag.ms"] = "0";
      topic.settings["max.compaction.lag.ms"] = "1000";
      topic.settings["min.cleanable.dirty.ratio"] = "0.01";
    }
    kafka::KafkaOptions options;
    options.bootstrap = broker->bootstrap();
    ASSERT_TRUE(kafka::apply_topics(options, plan, Milliseconds{20'000}).has_value());
  }
};

TEST_F(CompactingKafka, KeepsTheLastStateOfEachKey) {
  const std::string key = "role/s1/staff";
  source.append(10'000);
  LivePublisher publisher{source, rows, broker->bootstrap()};
  std::uint64_t sent = 0;
  bool compacted = false;
  const bool seen = publisher.wait_until(
      [&] {
        if (rows.dirty() > 0) {
          publisher.store_cursor();
          return false;
        }
        ++sent;
        rows.set(key, fmt::format(R"({{"n":{}}})", sent), Position{sent});
        publisher->wake();
        if (sent % 10 != 0) return false;
        const auto records = read_state_topics(broker->bootstrap());
        compacted = records.size() < sent / 2;
        return compacted;
      },
      std::chrono::seconds{60});
  EXPECT_TRUE(seen) << sent << " states sent";
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  const auto reader = read_states();
  EXPECT_EQ(reader.complaints(), std::vector<std::string>{});
  EXPECT_EQ(reader.values(), (std::map<std::string, std::string>{
                                 {key, fmt::format(R"({{"position":{0},"op":"change","state":{{"n":{0}}}}})", sent)}}));
}

}  // namespace
}  // namespace mfad::test

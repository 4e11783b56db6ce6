// The publisher against librdkafka's mock cluster and the errors that it can be told to give.
#include "tests/contract/kafka/mock_cluster.h"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include "tests/contract/kafka/live_publisher.h"
#include "tests/contract/kafka/topic_reader.h"

namespace mfad::test {
namespace {

using publish::PublisherState;

class MockClusterTest : public testing::Test {
 protected:
  EventReader read_all() const {
    EventReader reader;
    for (const auto& record : read_event_topics(cluster.bootstrap())) reader.read(record);
    return reader;
  }
  void expect_all_published() const {
    const auto reader = read_all();
    EXPECT_EQ(reader.complaints(), std::vector<std::string>{});
    EXPECT_EQ(reader.positions().size(), source.log.tail().value);
  }

  MockCluster cluster;
  PublishedLog source;
  StateRows rows;
};

TEST_F(MockClusterTest, ReceivesEveryEventAndEveryState) {
  source.append(3'000);
  for (int i = 0; i < 100; ++i) rows.set("account/s1/a" + std::to_string(i), "{}", Position{3'000});
  LivePublisher publisher{source, rows, cluster.bootstrap(), false};
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
  EXPECT_EQ(read_all().repeats(), 0U);
  StateReader states;
  for (const auto& record : read_state_topics(cluster.bootstrap())) states.read(record);
  EXPECT_EQ(states.values().size(), 100U);
  EXPECT_EQ(states.complaints(), std::vector<std::string>{});
}

TEST_F(MockClusterTest, MayRefuseForAWhile) {
  source.append(500);
  cluster.answer_produce_with({RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                               RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT});
  LivePublisher publisher{source, rows, cluster.bootstrap(), false};
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
}

TEST_F(MockClusterTest, MayLoseTheProducersSequence) {
  source.append(500);
  LivePublisher publisher{source, rows, cluster.bootstrap(), false};
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  cluster.answer_produce_with({RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER});
  source.append(500);
  publisher->wake();
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
}

TEST_F(MockClusterTest, HaltsThePublisherWhenItRejectsAMessage) {
  source.append(50);
  cluster.answer_produce_with(std::vector<int>(40, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE));
  LivePublisher publisher{source, rows, cluster.bootstrap(), false};
  ASSERT_TRUE(publisher.wait_until_state(PublisherState::halted, "message-rejected")) << publisher.describe();
}

TEST_F(MockClusterTest, MayBeGoneAtTheStartAndInBetween) {
  cluster.set_down(true);
  source.append(500);
  LivePublisher publisher{source, rows, cluster.bootstrap(), false};
  ASSERT_TRUE(publisher.wait_until_state(PublisherState::waiting, "broker-unreachable")) << publisher.describe();
  cluster.set_down(false);
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  cluster.set_down(true);
  source.append(500);
  publisher->wake();
  ASSERT_TRUE(publisher.wait_until_state(PublisherState::waiting, "broker-unreachable")) << publisher.describe();
  cluster.set_down(false);
  ASSERT_TRUE(publisher.wait_until_published()) << publisher.describe();
  expect_all_published();
}

}  // namespace
}  // namespace mfad::test

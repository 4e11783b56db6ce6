// What every implementation of publish::Broker must do. Instantiated for the memory broker and the mock cluster here,
// and for a real broker in tests/kafka.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "daemon/publish/broker.h"
#include "daemon/publish/cloud_event.h"
#include "tests/support/consumer_rules.h"

namespace mfad::publish {

struct BrokerUnderTest {
  virtual ~BrokerUnderTest() = default;
  virtual Broker& broker() = 0;
  virtual std::vector<test::ConsumedRecord> read(bool state) = 0;
};

using MakeBroker = std::function<std::unique_ptr<BrokerUnderTest>()>;

class BrokerContract : public testing::TestWithParam<std::pair<std::string, MakeBroker>> {
 protected:
  void SetUp() override { under_test = GetParam().second(); }

  Broker& broker() { return under_test->broker(); }

  static OutgoingRecord record(int partition, std::uint64_t opaque, KafkaTopic topic = KafkaTopic::policy_events) {
    OutgoingRecord made;
    made.topic = topic;
    made.partition = partition;
    made.key = "k" + std::to_string(opaque);
    made.value = "v" + std::to_string(opaque);
    made.headers = {{header::source, "urn:mfad:c:l"},
                    {header::sequence, sequence_text(Position{opaque})},
                    {header::chain_hash, "hash" + std::to_string(opaque)}};
    made.opaque = opaque;
    return made;
  }

  std::vector<DeliveryReport> reports(std::size_t count) {
    std::vector<DeliveryReport> all;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (all.size() < count && std::chrono::steady_clock::now() < deadline) {
      for (auto& report : broker().poll(Milliseconds{100}).reports) all.push_back(std::move(report));
    }
    return all;
  }

  BrokerLook must_look(const LookRequest& request = {}) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    auto look = broker().look(request, Milliseconds{20'000});
    // Topics that were just made have no leader for a moment; the publisher, too, looks again.
    while (!look && look.error().code == ErrorCode::unavailable && std::chrono::steady_clock::now() < deadline) {
      look = broker().look(request, Milliseconds{20'000});
    }
    EXPECT_TRUE(look.has_value()) << look.error().message;
    return look ? std::move(*look) : BrokerLook{};
  }

  std::unique_ptr<BrokerUnderTest> under_test;
};

TEST_P(BrokerContract, ShowsFiveEmptyTopicsOfTwelvePartitions) {
  const auto look = must_look();
  EXPECT_FALSE(look.cluster_id.empty());
  for (const auto& topic : look.topics) {
    ASSERT_EQ(topic.partitions.size(), 12U);
    EXPECT_GE(topic.replication, 1);
    for (const auto& partition : topic.partitions) {
      EXPECT_EQ(partition.low, 0);
      EXPECT_EQ(partition.high, 0);
      EXPECT_EQ(partition.last, std::nullopt);
    }
  }
}

TEST_P(BrokerContract, ReportsEachRecordOnceWithRisingOffsets) {
  ASSERT_TRUE(broker().open_producer().has_value());
  for (std::uint64_t i = 0; i < 100; ++i) {
    ASSERT_EQ(broker().produce(record(static_cast<int>(i % 2) * 5, i)), Produced::accepted);
  }
  const auto all = reports(100);
  ASSERT_EQ(all.size(), 100U);
  std::map<int, std::int64_t> next;
  std::set<std::uint64_t> opaques;
  for (const auto& report : all) {
    EXPECT_EQ(report.delivery, Delivery::persisted) << report.reason;
    EXPECT_EQ(report.topic, KafkaTopic::policy_events);
    EXPECT_EQ(report.offset, next[report.partition]++);
    opaques.insert(report.opaque);
  }
  EXPECT_EQ(opaques.size(), 100U);
}

TEST_P(BrokerContract, KeepsOpaquesOf64Bits) {
  ASSERT_TRUE(broker().open_producer().has_value());
  auto sent = record(0, 1);
  sent.opaque = std::uint64_t{1} << 63U | 5U;
  broker().produce(sent);
  const auto all = reports(1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].opaque, sent.opaque);
}

TEST_P(BrokerContract, LooksAtTheLastRecordAndAtOneAskedFor) {
  ASSERT_TRUE(broker().open_producer().has_value());
  for (std::uint64_t i = 10; i < 15; ++i) broker().produce(record(3, i, KafkaTopic::attempt_events));
  ASSERT_EQ(reports(5).size(), 5U);
  LookRequest request;
  request[index_of(KafkaTopic::attempt_events)].assign(12, std::nullopt);
  request[index_of(KafkaTopic::attempt_events)][3] = 1;
  const auto look = must_look(request);
  ASSERT_EQ(look.topics[index_of(KafkaTopic::attempt_events)].partitions.size(), 12U);
  const auto& partition = look.topics[index_of(KafkaTopic::attempt_events)].partitions[3];
  EXPECT_EQ(partition.low, 0);
  EXPECT_EQ(partition.high, 5);
  EXPECT_EQ(partition.last, (SeenRecord{4, "urn:mfad:c:l", "00000000000000000014", "hash14"}));
  EXPECT_EQ(partition.at_offset, (SeenRecord{1, "urn:mfad:c:l", "00000000000000000011", "hash11"}));
}

TEST_P(BrokerContract, HasNothingAtAnOffsetBeyondTheEnd) {
  LookRequest request;
  request[0].assign(12, std::int64_t{7});
  for (const auto& partition : must_look(request).topics[0].partitions) EXPECT_EQ(partition.at_offset, std::nullopt);
}

TEST_P(BrokerContract, StoresKeysValuesHeadersAndTombstones) {
  ASSERT_TRUE(broker().open_producer().has_value());
  auto tombstone = record(2, 2, KafkaTopic::account_state);
  tombstone.value.reset();
  broker().produce(record(2, 1, KafkaTopic::account_state));
  broker().produce(tombstone);
  ASSERT_EQ(reports(2).size(), 2U);
  const auto records = under_test->read(true);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].key, "k1");
  EXPECT_EQ(records[0].value, "v1");
  EXPECT_EQ(records[0].headers,
            (std::map<std::string, std::string>{
                {"ce_source", "urn:mfad:c:l"}, {"ce_sequence", "00000000000000000001"}, {"ce_chainhash", "hash1"}}));
  EXPECT_EQ(records[1].key, "k2");
  EXPECT_EQ(records[1].value, std::nullopt);
}

TEST_P(BrokerContract, ReportsNothingOfAProducerThatWasClosed) {
  ASSERT_TRUE(broker().open_producer().has_value());
  for (std::uint64_t i = 0; i < 50; ++i) broker().produce(record(0, i));
  broker().close_producer();
  ASSERT_TRUE(broker().open_producer().has_value());
  broker().produce(record(1, 999));
  const auto all = reports(1);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].opaque, 999U);
}

}  // namespace mfad::publish

#include "tests/contract/kafka/broker_contract.h"

#include "adapters/kafka/dev_broker.h"
#include "adapters/kafka/rdkafka_broker.h"
#include "adapters/memory_broker/memory_broker.h"
#include "tests/contract/kafka/topic_reader.h"

namespace mfad::publish {
namespace {

struct InMemory : BrokerUnderTest {
  Broker& broker() override { return memory; }
  std::vector<test::ConsumedRecord> read(bool state) override {
    std::vector<test::ConsumedRecord> records;
    for (const auto& info : all_topics) {
      if (info.compacted != state) continue;
      for (int i = 0; i < memory.partition_count(info.topic); ++i) {
        for (const auto& stored : memory.records(info.topic, i)) {
          records.push_back({std::string{info.name},
                             i,
                             stored.offset,
                             stored.key,
                             stored.value,
                             {stored.headers.begin(), stored.headers.end()}});
        }
      }
    }
    return records;
  }
  memory::MemoryBroker memory;
};

struct Development : BrokerUnderTest {
  Development()
      : cluster(*kafka::DevBroker::start()),
        client(kafka::KafkaOptions{.bootstrap = cluster->bootstrap(), .has_admin = false}) {}
  Broker& broker() override { return client; }
  std::vector<test::ConsumedRecord> read(bool state) override {
    return state ? test::read_state_topics(cluster->bootstrap()) : test::read_event_topics(cluster->bootstrap());
  }
  std::unique_ptr<kafka::DevBroker> cluster;
  kafka::RdKafkaBroker client;
};

INSTANTIATE_TEST_SUITE_P(Memory, BrokerContract,
                         testing::Values(std::pair<std::string, MakeBroker>{
                             "memory", [] { return std::make_unique<InMemory>(); }}));
INSTANTIATE_TEST_SUITE_P(Development, BrokerContract,
                         testing::Values(std::pair<std::string, MakeBroker>{
                             "mock", [] { return std::make_unique<Development>(); }}));

}  // namespace
}  // namespace mfad::publish

// The contract of publish::Broker, against a real broker.
#include "tests/contract/kafka/broker_contract.h"

#include "adapters/kafka/rdkafka_broker.h"
#include "tests/kafka/kafka_test.h"

namespace mfad::publish {
namespace {

struct Real : BrokerUnderTest {
  Real() : client(kafka::KafkaOptions{.bootstrap = node.bootstrap()}) { node.create_topics(); }
  Broker& broker() override { return client; }
  std::vector<test::ConsumedRecord> read(bool state) override {
    return state ? test::read_state_topics(node.bootstrap()) : test::read_event_topics(node.bootstrap());
  }
  test::RealBroker node;
  kafka::RdKafkaBroker client;
};

std::vector<std::pair<std::string, MakeBroker>> real_brokers() {
  std::string why;
  if (!test::RealBroker::available(why)) return {};
  return {{"real", [] { return std::make_unique<Real>(); }}};
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BrokerContract);
INSTANTIATE_TEST_SUITE_P(Real, BrokerContract, testing::ValuesIn(real_brokers()));

}  // namespace
}  // namespace mfad::publish

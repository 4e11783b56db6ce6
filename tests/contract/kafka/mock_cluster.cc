#include "tests/contract/kafka/mock_cluster.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "adapters/kafka/handle.h"
#include "daemon/publish/topics.h"

namespace mfad::test {
namespace {

constexpr std::int16_t produce_request = 0;

}  // namespace

struct MockCluster::Impl {
  kafka::Handle client{[] {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "0", nullptr, 0);
    return rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
  }()};
  rd_kafka_mock_cluster_t* mock = rd_kafka_mock_cluster_new(client.get(), 1);

  ~Impl() { rd_kafka_mock_cluster_destroy(mock); }
};

MockCluster::MockCluster() : impl_(std::make_unique<Impl>()) {
  for (const auto& info : publish::all_topics) {
    rd_kafka_mock_topic_create(impl_->mock, std::string{info.name}.c_str(), publish::partitions_per_topic, 1);
  }
}
MockCluster::~MockCluster() = default;

std::string MockCluster::bootstrap() const { return rd_kafka_mock_cluster_bootstraps(impl_->mock); }

void MockCluster::answer_produce_with(const std::vector<int>& errors) {
  std::vector<rd_kafka_resp_err_t> converted;
  for (const int failure : errors) converted.push_back(static_cast<rd_kafka_resp_err_t>(failure));
  rd_kafka_mock_push_request_errors_array(impl_->mock, produce_request, converted.size(), converted.data());
}

void MockCluster::set_down(bool down) {
  if (down) {
    rd_kafka_mock_broker_set_down(impl_->mock, 1);
  } else {
    rd_kafka_mock_broker_set_up(impl_->mock, 1);
  }
}

}  // namespace mfad::test

#include "adapters/kafka/dev_broker.h"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <utility>

#include "adapters/kafka/make_client.h"
#include "daemon/publish/topics.h"

namespace mfad::kafka {
namespace {

struct MockDestroyer {
  void operator()(rd_kafka_mock_cluster_t* cluster) const { rd_kafka_mock_cluster_destroy(cluster); }
};

}  // namespace

struct DevBroker::Cluster {
  KafkaOptions options;
  Handle client;  // the mock cluster lives on its thread
  std::unique_ptr<rd_kafka_mock_cluster_t, MockDestroyer> mock;
};

DevBroker::DevBroker(std::unique_ptr<Cluster> cluster) : cluster_(std::move(cluster)) {}
DevBroker::~DevBroker() = default;

Result<std::unique_ptr<DevBroker>> DevBroker::start() {
  auto cluster = std::make_unique<Cluster>();
  auto client = make_admin(cluster->options);
  if (!client) return std::unexpected(client.error());
  cluster->client = std::move(*client);
  cluster->mock.reset(rd_kafka_mock_cluster_new(cluster->client.get(), 1));
  if (!cluster->mock) return error(ErrorCode::io, "the development broker could not be started");
  for (const auto& info : publish::all_topics) {
    const auto failure = rd_kafka_mock_topic_create(cluster->mock.get(), std::string{info.name}.c_str(),
                                                    publish::partitions_per_topic, 1);
    if (failure != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return error(ErrorCode::io,
                   fmt::format("the development broker has no topic {}: {}", info.name, rd_kafka_err2str(failure)));
    }
  }
  return std::unique_ptr<DevBroker>{new DevBroker{std::move(cluster)}};
}

std::string DevBroker::bootstrap() const { return rd_kafka_mock_cluster_bootstraps(cluster_->mock.get()); }

}  // namespace mfad::kafka

// The publisher's broker over librdkafka: one idempotent producer, and looks at the brokers through a reader of its
// own. One thread; `wake` from any. `look` blocks on the network up to its time-out.
#pragma once

#include <memory>
#include <mutex>

#include "adapters/kafka/client.h"
#include "daemon/publish/broker.h"

namespace mfad::kafka {

class RdKafkaBroker : public publish::Broker {
 public:
  explicit RdKafkaBroker(KafkaOptions options);
  ~RdKafkaBroker() override;

  Result<publish::BrokerLook> look(const publish::LookRequest& request, Milliseconds timeout) override;
  Result<> open_producer() override;
  void close_producer() override;
  publish::Produced produce(const publish::OutgoingRecord& record) override;
  publish::Polled poll(Milliseconds timeout) override;
  void wake() override;

 private:
  class Producer;
  const KafkaOptions options_;
  std::mutex wake_mutex_;  // `wake` against opening and closing
  std::unique_ptr<Producer> producer_;
};

}  // namespace mfad::kafka

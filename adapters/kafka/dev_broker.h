// The development broker: librdkafka's mock cluster inside this process, with the five topics. Memory only; gone with
// the process. Serves kcat and any Kafka client; runs a thread of its own.
#pragma once

#include <memory>
#include <string>

#include "events/base/error.h"

namespace mfad::kafka {

class DevBroker {
 public:
  static Result<std::unique_ptr<DevBroker>> start();
  ~DevBroker();
  DevBroker(const DevBroker&) = delete;
  DevBroker& operator=(const DevBroker&) = delete;

  std::string bootstrap() const;

 private:
  struct Cluster;
  explicit DevBroker(std::unique_ptr<Cluster> cluster);
  std::unique_ptr<Cluster> cluster_;
};

}  // namespace mfad::kafka

// How mfad connects to Kafka: what a caller may choose, and the clients that are made of it. Any thread.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "events/base/error.h"

namespace mfad::kafka {

struct KafkaOptions {
  std::string bootstrap;  // host:port,…
  std::string client_id = "mfad";
  std::string compression = "lz4";
  bool has_admin = true;  // false for the development broker: it does not answer questions about topic settings
  std::map<std::string, std::string>
      settings;  // librdkafka's own names: TLS, SASL …; they win over everything but safety
  // Called by librdkafka's threads; syslog severity 0 … 7. Empty = its messages are dropped.
  std::function<void(int severity, std::string_view message)> log;
};

// Whether librdkafka makes clients of these; asks no broker. `invalid` says what it has against them.
Result<> check_settings(KafkaOptions options);

}  // namespace mfad::kafka

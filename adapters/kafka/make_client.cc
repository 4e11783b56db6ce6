#include "adapters/kafka/make_client.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <utility>
#include <vector>

#include "events/base/limits.h"

namespace mfad::kafka {
namespace {

using Setting = std::pair<const char*, std::string>;

const std::array<Setting, 4> common_settings{{
    {"socket.keepalive.enable", "true"},
    {"reconnect.backoff.ms", "50"},
    {"reconnect.backoff.max.ms", "1000"},
    {"log.connection.close", "false"},
}};

// What keeps records in order and topics unmade: nobody may choose otherwise.
const std::array<Setting, 5> safety_settings{{
    {"enable.idempotence", "true"},
    {"enable.gapless.guarantee",
     "true"},  // a record that fails takes those behind it along, so that no reader sees a gap
    {"acks", "all"},
    {"message.timeout.ms", "0"},
    {"allow.auto.create.topics", "false"},
}};

const std::array<Setting, 10> reader_settings{{
    {"allow.auto.create.topics", "false"},
    {"enable.partition.eof", "true"},
    {"enable.auto.commit", "false"},
    {"auto.offset.reset", "error"},
    {"isolation.level", "read_uncommitted"},
    {"fetch.wait.max.ms", "10"},
    {"fetch.error.backoff.ms", "10"},
    {"fetch.message.max.bytes", "65536"},  // one record of each partition is wanted
    {"queued.min.messages", "1"},
    {"check.crcs", "true"},
}};

void forward_log(const rd_kafka_t* client, int severity, const char* facility, const char* message) {
  const auto* options = static_cast<const KafkaOptions*>(rd_kafka_opaque(client));
  if (options != nullptr && options->log) options->log(severity, fmt::format("kafka {}: {}", facility, message));
}

Result<> set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 512> reason{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), reason.data(), reason.size()) == RD_KAFKA_CONF_OK) return {};
  return error(ErrorCode::invalid, fmt::format("kafka setting {}: {}", name, reason.data()));
}

Result<> set_all(rd_kafka_conf_t* conf, std::span<const Setting> settings) {
  for (const auto& [name, value] : settings) {
    if (auto done = set(conf, name, value); !done) return done;
  }
  return {};
}

// What the caller chose wins over `of_this_kind`.
Result<Conf> make_conf(const KafkaOptions& options, std::span<const Setting> of_this_kind = {}) {
  Conf conf{rd_kafka_conf_new()};
  rd_kafka_conf_set_opaque(conf.get(), const_cast<KafkaOptions*>(&options));
  rd_kafka_conf_set_log_cb(conf.get(), forward_log);
  std::vector<Setting> chosen{{"client.id", options.client_id}};
  if (!options.bootstrap.empty()) chosen.emplace_back("bootstrap.servers", options.bootstrap);
  if (auto done = set_all(conf.get(), common_settings); !done) return std::unexpected(done.error());
  if (auto done = set_all(conf.get(), chosen); !done) return std::unexpected(done.error());
  if (auto done = set_all(conf.get(), of_this_kind); !done) return std::unexpected(done.error());
  for (const auto& [name, value] : options.settings) {
    if (auto done = set(conf.get(), name, value); !done) return std::unexpected(done.error());
  }
  return conf;
}

Result<Handle> make(rd_kafka_type_t type, Conf conf) {
  std::array<char, 512> reason{};
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), reason.data(), reason.size());
  if (client == nullptr)
    return error(ErrorCode::invalid, fmt::format("no kafka client could be made: {}", reason.data()));
  std::ignore = conf.release();  // the client owns it now
  return Handle{client};
}

}  // namespace

Result<Handle> make_producer(const KafkaOptions& options) {
  const std::array<Setting, 3> sending{{{"compression.type", options.compression},
                                        {"linger.ms", "5"},
                                        {"queue.buffering.max.messages", std::to_string(limits::producer_queue_max)}}};
  auto conf = make_conf(options, sending);
  if (!conf) return std::unexpected(conf.error());
  if (auto done = set_all(conf->get(), safety_settings); !done) return std::unexpected(done.error());
  rd_kafka_conf_set_events(conf->get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
  return make(RD_KAFKA_PRODUCER, std::move(*conf));
}

Result<Handle> make_reader(const KafkaOptions& options) {
  auto conf = make_conf(options);
  if (!conf) return std::unexpected(conf.error());
  if (auto done = set_all(conf->get(), reader_settings); !done) return std::unexpected(done.error());
  return make(RD_KAFKA_CONSUMER, std::move(*conf));
}

Result<Handle> make_admin(const KafkaOptions& options) {
  auto conf = make_conf(options);
  if (!conf) return std::unexpected(conf.error());
  return make(RD_KAFKA_PRODUCER, std::move(*conf));
}

Result<> check_settings(KafkaOptions options) {
  options.bootstrap.clear();
  options.log = nullptr;
  for (const auto make_one : {make_producer, make_reader}) {
    if (const auto client = make_one(options); !client) return std::unexpected(client.error());
  }
  return {};
}

}  // namespace mfad::kafka

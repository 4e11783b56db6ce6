#include "adapters/kafka/topic_settings.h"

#include <fmt/format.h>

namespace mfad::kafka {
namespace {

TopicSettings settings_of(const rd_kafka_ConfigResource_t* resource) {
  TopicSettings settings;
  std::size_t count = 0;
  const rd_kafka_ConfigEntry_t** entries = rd_kafka_ConfigResource_configs(resource, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    settings[rd_kafka_ConfigEntry_name(entries[i])] = value == nullptr ? "" : value;
  }
  return settings;
}

}  // namespace

AdminOptions admin_options(rd_kafka_t* client, rd_kafka_admin_op_t operation, Deadline deadline) {
  AdminOptions options{rd_kafka_AdminOptions_new(client, operation)};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), left_until(deadline), nullptr, 0);
  return options;
}

Result<EventPtr> admin_answer(rd_kafka_queue_t* queue, Deadline deadline) {
  EventPtr event{rd_kafka_queue_poll(queue, left_until(deadline))};
  if (!event) return error(ErrorCode::unavailable, "the brokers did not answer in time");
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const bool unsupported = rd_kafka_event_error(event.get()) == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE;
    return error(unsupported ? ErrorCode::refused : ErrorCode::unavailable, rd_kafka_event_error_string(event.get()));
  }
  return event;
}

Result<std::map<std::string, TopicSettings>> read_topic_settings(rd_kafka_t* client,
                                                                 const std::vector<std::string>& names,
                                                                 Deadline deadline) {
  std::vector<ConfigResource> owned;
  std::vector<rd_kafka_ConfigResource_t*> resources;
  for (const auto& name : names) {
    owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
    resources.push_back(owned.back().get());
  }
  const Queue queue{rd_kafka_queue_new(client)};
  const AdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, deadline);
  rd_kafka_DescribeConfigs(client, resources.data(), resources.size(), options.get(), queue.get());
  const auto event = admin_answer(queue.get(), deadline);
  if (!event) return std::unexpected(event.error());
  std::map<std::string, TopicSettings> settings;
  std::size_t count = 0;
  const auto* described =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (rd_kafka_ConfigResource_error(described[i]) != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    settings[rd_kafka_ConfigResource_name(described[i])] = settings_of(described[i]);
  }
  return settings;
}

}  // namespace mfad::kafka

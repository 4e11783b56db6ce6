#include "adapters/kafka/topics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "adapters/kafka/make_client.h"
#include "adapters/kafka/topic_settings.h"
#include "daemon/publish/topics.h"

namespace mfad::kafka {
namespace {

std::map<std::string, std::string> settings_of(const publish::TopicInfo& info, int replication) {
  std::map<std::string, std::string> settings{
      {"min.insync.replicas", replication > 1 ? "2" : "1"},
      {"unclean.leader.election.enable", "false"},
      {"message.timestamp.type", "CreateTime"},
  };
  if (info.compacted) {
    settings.merge(std::map<std::string, std::string>{{"cleanup.policy", "compact"},
                                                      {"delete.retention.ms", "604800000"},
                                                      {"min.compaction.lag.ms", "60000"},
                                                      {"min.cleanable.dirty.ratio", "0.1"},
                                                      {"segment.ms", "86400000"}});
  } else {
    const bool attempts = info.topic == publish::KafkaTopic::attempt_events;
    settings.merge(std::map<std::string, std::string>{{"cleanup.policy", "delete"},
                                                      {"retention.ms", attempts ? "2592000000" : "-1"}});
  }
  return settings;
}

void compare_settings(PlannedTopic& topic, const TopicSettings& found) {
  for (const auto& [name, value] : topic.settings) {
    const auto is = found.find(name);
    if (is != found.end() && is->second != value) {
      topic.differences.push_back(fmt::format("{} is {}, set it to {}", name, is->second, value));
    }
  }
}

Result<> compare_shape(TopicPlan& plan, rd_kafka_t* client, Deadline deadline) {
  const rd_kafka_metadata_t* found = nullptr;
  const auto failure = rd_kafka_metadata(client, 1, nullptr, &found, left_until(deadline));
  if (failure != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return error(ErrorCode::unavailable, fmt::format("no broker answers: {}", rd_kafka_err2str(failure)));
  }
  const Metadata metadata{found};
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const auto& is = metadata->topics[i];
    const auto topic = std::ranges::find(plan.topics, std::string_view{is.topic}, &PlannedTopic::name);
    if (topic == plan.topics.end() || is.err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    topic->exists = true;
    if (is.partition_cnt != topic->partitions) {
      topic->differences.push_back(fmt::format("it has {} partitions instead of {}: delete it and create it again",
                                               is.partition_cnt, topic->partitions));
    }
    const int replicas = is.partition_cnt > 0 ? is.partitions[0].replica_cnt : 0;
    if (replicas != topic->replication) {
      topic->differences.push_back(
          fmt::format("replication factor is {}, reassign its partitions to {}", replicas, topic->replication));
    }
  }
  return {};
}

NewTopic new_topic(const PlannedTopic& topic) {
  std::array<char, 256> reason{};
  NewTopic made{
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replication, reason.data(), reason.size())};
  if (!made) return made;
  for (const auto& [name, value] : topic.settings)
    rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
  return made;
}

Result<> check_created(const rd_kafka_event_t* event) {
  std::size_t count = 0;
  const auto* results = rd_kafka_CreateTopics_result_topics(
      rd_kafka_event_CreateTopics_result(const_cast<rd_kafka_event_t*>(event)), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto failure = rd_kafka_topic_result_error(results[i]);
    if (failure == RD_KAFKA_RESP_ERR_NO_ERROR || failure == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    const char* reason = rd_kafka_topic_result_error_string(results[i]);
    return error(ErrorCode::refused,
                 fmt::format("topic {} could not be created: {}", rd_kafka_topic_result_name(results[i]),
                             reason == nullptr ? rd_kafka_err2str(failure) : reason));
  }
  return {};
}

}  // namespace

bool TopicPlan::changes_nothing() const { return std::ranges::all_of(topics, &PlannedTopic::exists); }

TopicPlan wanted_topics(int replication) {
  TopicPlan plan;
  for (const auto& info : publish::all_topics) {
    plan.topics.push_back({std::string{info.name},
                           publish::partitions_per_topic,
                           replication,
                           settings_of(info, replication),
                           false,
                           {}});
  }
  return plan;
}

Result<TopicPlan> plan_topics(const KafkaOptions& options, int replication, Milliseconds timeout) {
  const Deadline deadline = std::chrono::steady_clock::now() + timeout;
  const auto client = make_admin(options);
  if (!client) return std::unexpected(client.error());
  TopicPlan plan = wanted_topics(replication);
  if (auto done = compare_shape(plan, client->get(), deadline); !done) return std::unexpected(done.error());
  std::vector<std::string> names;
  for (const auto& topic : plan.topics) {
    if (topic.exists) names.push_back(topic.name);
  }
  if (names.empty()) return plan;
  const auto settings = read_topic_settings(client->get(), names, deadline);
  if (!settings) return std::unexpected(settings.error());
  for (auto& topic : plan.topics) {
    if (const auto found = settings->find(topic.name); found != settings->end()) compare_settings(topic, found->second);
  }
  return plan;
}

Result<> apply_topics(const KafkaOptions& options, const TopicPlan& plan, Milliseconds timeout) {
  const Deadline deadline = std::chrono::steady_clock::now() + timeout;
  const auto client = make_admin(options);
  if (!client) return std::unexpected(client.error());
  std::vector<NewTopic> owned;
  std::vector<rd_kafka_NewTopic_t*> topics;
  for (const auto& topic : plan.topics) {
    if (topic.exists) continue;
    owned.push_back(new_topic(topic));
    if (!owned.back())
      return error(ErrorCode::invalid,
                   fmt::format("topic {}: replication {} is not possible", topic.name, topic.replication));
    topics.push_back(owned.back().get());
  }
  if (topics.empty()) return {};
  const Queue queue{rd_kafka_queue_new(client->get())};
  const AdminOptions admin = admin_options(client->get(), RD_KAFKA_ADMIN_OP_CREATETOPICS, deadline);
  rd_kafka_AdminOptions_set_operation_timeout(admin.get(), left_until(deadline), nullptr, 0);
  rd_kafka_CreateTopics(client->get(), topics.data(), topics.size(), admin.get(), queue.get());
  const auto event = admin_answer(queue.get(), deadline);
  if (!event) return std::unexpected(event.error());
  return check_created(event->get());
}

}  // namespace mfad::kafka

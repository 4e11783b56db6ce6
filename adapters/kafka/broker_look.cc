#include "adapters/kafka/broker_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "adapters/kafka/make_client.h"
#include "adapters/kafka/record_reader.h"
#include "adapters/kafka/topic_settings.h"

namespace mfad::kafka {
namespace {

using publish::all_topics;
using publish::BrokerLook;

constexpr int reach_ms_max = 2'000;  // whether anybody is there is known sooner than everything else
constexpr std::chrono::milliseconds settings_wait_max{2'000};  // only warnings rest on them
constexpr std::int64_t step_back_factor = 4;                   // control records and compacted gaps may lie at the end

class Look {
 public:
  Look(rd_kafka_t* reader, bool has_admin, Deadline deadline)
      : reader_(reader), has_admin_(has_admin), deadline_(deadline) {
    for (const auto& info : all_topics) {
      topics_[index_of(info.topic)].reset(rd_kafka_topic_new(reader, std::string{info.name}.c_str(), nullptr));
    }
  }

  Result<BrokerLook> run(const publish::LookRequest& request) {
    if (auto done = read_metadata(); !done) return std::unexpected(done.error());
    if (has_admin_) read_settings();
    if (auto done = read_ends(); !done) return std::unexpected(done.error());
    if (auto done = read_requested(request); !done) return std::unexpected(done.error());
    if (auto done = read_last(); !done) return std::unexpected(done.error());
    return std::move(look_);
  }

 private:
  Result<> read_metadata();
  Result<> read_topic(const rd_kafka_metadata_topic& found);
  void read_settings();
  Result<> read_ends();
  Result<PartitionList> read_offsets(std::int64_t which);
  Result<> read_requested(const publish::LookRequest& request);
  Result<> read_last();
  void for_each_partition(auto&& visit);

  rd_kafka_t* reader_;
  const bool has_admin_;
  const Deadline deadline_;
  TopicHandles topics_;
  BrokerLook look_;
};

void Look::for_each_partition(auto&& visit) {
  for (std::size_t topic = 0; topic < look_.topics.size(); ++topic) {
    auto& partitions = look_.topics[topic].partitions;
    for (std::size_t i = 0; i < partitions.size(); ++i) visit(topic, static_cast<std::int32_t>(i), partitions[i]);
  }
}

Result<> Look::read_metadata() {
  const rd_kafka_metadata_t* found = nullptr;
  // Not all topics of the cluster, only those that this reader knows: ours.
  const auto failure = rd_kafka_metadata(reader_, 0, nullptr, &found, std::min(left_until(deadline_), reach_ms_max));
  if (failure != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return error(ErrorCode::unavailable, fmt::format("no broker answers: {}", rd_kafka_err2str(failure)));
  }
  const Metadata metadata{found};
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    if (auto done = read_topic(metadata->topics[i]); !done) return done;
  }
  char* cluster_id = rd_kafka_clusterid(reader_, left_until(deadline_));
  if (cluster_id == nullptr) return error(ErrorCode::unavailable, "the brokers do not tell their cluster id");
  look_.cluster_id = cluster_id;
  rd_kafka_mem_free(reader_, cluster_id);
  return {};
}

Result<> Look::read_topic(const rd_kafka_metadata_topic& found) {
  const auto info = std::ranges::find(all_topics, std::string_view{found.topic}, &publish::TopicInfo::name);
  if (info == all_topics.end() || found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return {};
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return error(ErrorCode::unavailable, fmt::format("topic {}: {}", info->name, rd_kafka_err2str(found.err)));
  }
  auto& topic = look_.topics[index_of(info->topic)];
  topic.partitions.resize(static_cast<std::size_t>(found.partition_cnt));
  topic.replication = found.partition_cnt > 0 ? found.partitions[0].replica_cnt : 0;
  for (int i = 0; i < found.partition_cnt; ++i) {
    const auto& partition = found.partitions[i];
    if (partition.leader < 0)
      return error(ErrorCode::unavailable, fmt::format("{}[{}] has no leader", info->name, partition.id));
    topic.replication = std::min(topic.replication, partition.replica_cnt);
  }
  return {};
}

void Look::read_settings() {
  std::vector<std::string> names;
  for (const auto& info : all_topics) {
    if (!look_.topics[index_of(info.topic)].missing()) names.emplace_back(info.name);
  }
  if (names.empty()) return;
  auto settings =
      read_topic_settings(reader_, names, std::min(deadline_, std::chrono::steady_clock::now() + settings_wait_max));
  if (!settings) return;  // brokers that do not tell, or not us, are no reason to stand still
  for (const auto& info : all_topics) {
    const auto found = settings->find(std::string{info.name});
    if (found == settings->end()) continue;
    auto& topic = look_.topics[index_of(info.topic)];
    const auto& isr = found->second["min.insync.replicas"];
    if (int value = 0; std::from_chars(isr.data(), isr.data() + isr.size(), value).ec == std::errc{}) {
      topic.min_insync_replicas = value;
    }
    topic.unclean_election = found->second["unclean.leader.election.enable"] == "true";
  }
}

// All partitions in one request per broker: a time of "end" or "beginning" asks for that offset.
Result<PartitionList> Look::read_offsets(std::int64_t which) {
  PartitionList list{rd_kafka_topic_partition_list_new(60)};
  for_each_partition([&](std::size_t topic, std::int32_t partition, const auto&) {
    rd_kafka_topic_partition_list_add(list.get(), rd_kafka_topic_name(topics_[topic].get()), partition)->offset = which;
  });
  if (list->cnt == 0) return list;
  const auto failure = rd_kafka_offsets_for_times(reader_, list.get(), left_until(deadline_));
  if (failure != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return error(ErrorCode::unavailable,
                 fmt::format("cannot read the ends of partitions: {}", rd_kafka_err2str(failure)));
  }
  for (int i = 0; i < list->cnt; ++i) {
    const auto& found = list->elems[i];
    if (found.err == RD_KAFKA_RESP_ERR_NO_ERROR && found.offset >= 0) continue;
    return error(ErrorCode::unavailable, fmt::format("cannot read the ends of {}[{}]: {}", found.topic, found.partition,
                                                     rd_kafka_err2str(found.err)));
  }
  return list;
}

Result<> Look::read_ends() {
  const auto low = read_offsets(RD_KAFKA_OFFSET_BEGINNING);
  if (!low) return std::unexpected(low.error());
  const auto high = read_offsets(RD_KAFKA_OFFSET_END);
  if (!high) return std::unexpected(high.error());
  for_each_partition([&](std::size_t topic, std::int32_t partition, publish::PartitionLook& look) {
    const char* name = rd_kafka_topic_name(topics_[topic].get());
    look.low = rd_kafka_topic_partition_list_find(low->get(), name, partition)->offset;
    look.high = rd_kafka_topic_partition_list_find(high->get(), name, partition)->offset;
  });
  return {};
}

Result<> Look::read_requested(const publish::LookRequest& request) {
  std::vector<ReadAt> reads;
  for_each_partition([&](std::size_t topic, std::int32_t partition, const publish::PartitionLook& look) {
    const auto index = static_cast<std::size_t>(partition);
    if (index >= request[topic].size() || !request[topic][index]) return;
    const auto offset = *request[topic][index];
    if (offset >= look.low && offset < look.high) reads.push_back({topic, partition, offset, false, std::nullopt});
  });
  if (auto done = read_records(reader_, topics_, reads, deadline_); !done) return done;
  for (auto& read : reads) {
    look_.topics[read.topic].partitions[static_cast<std::size_t>(read.partition)].at_offset = std::move(read.found);
  }
  return {};
}

Result<> Look::read_last() {
  for (std::int64_t back = 1;; back *= step_back_factor) {
    std::vector<ReadAt> reads;
    for_each_partition([&](std::size_t topic, std::int32_t partition, const publish::PartitionLook& look) {
      const bool looked_at_all = back > 1 && look.high - back / step_back_factor <= look.low;
      if (look.high == look.low || look.last || looked_at_all) return;
      reads.push_back({topic, partition, std::max(look.low, look.high - back), true, std::nullopt});
    });
    if (reads.empty()) return {};
    if (auto done = read_records(reader_, topics_, reads, deadline_); !done) return done;
    for (auto& read : reads) {
      look_.topics[read.topic].partitions[static_cast<std::size_t>(read.partition)].last = std::move(read.found);
    }
  }
}

}  // namespace

Result<BrokerLook> look_at_brokers(const KafkaOptions& options, const publish::LookRequest& request,
                                   Milliseconds timeout) {
  const auto reader = make_reader(options);
  if (!reader) return std::unexpected(reader.error());
  return Look{reader->get(), options.has_admin, std::chrono::steady_clock::now() + timeout}.run(request);
}

}  // namespace mfad::kafka

#include "adapters/memory_broker/memory_broker.h"

#include <algorithm>
#include <utility>

#include "daemon/publish/cloud_event.h"
#include "events/base/check.h"

namespace mfad::memory {
namespace {

publish::SeenRecord seen(const MemoryBroker::Stored& stored) {
  return {stored.offset, stored.header(publish::header::source), stored.header(publish::header::sequence),
          stored.header(publish::header::chain_hash)};
}

MemoryBroker::Stored stored_form(const publish::OutgoingRecord& record) {
  MemoryBroker::Stored stored{0, record.key, record.value, {}};
  for (const auto& header : record.headers) stored.headers.emplace_back(header.name, header.value);
  return stored;
}

}  // namespace

std::string MemoryBroker::Stored::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
  return found == headers.end() ? std::string{} : found->second;
}

MemoryBroker::MemoryBroker() {
  for (const auto& info : publish::all_topics) create(info.topic);
}

void MemoryBroker::create(KafkaTopic topic, int partitions) {
  topics_[index_of(topic)].partitions.assign(static_cast<std::size_t>(partitions), Partition{});
}

MemoryBroker::Partition* MemoryBroker::find(KafkaTopic topic, std::int32_t partition) {
  auto& partitions = topics_[index_of(topic)].partitions;
  const auto index = static_cast<std::size_t>(partition);
  return index < partitions.size() ? &partitions[index] : nullptr;
}

std::int64_t MemoryBroker::store(Partition& partition, Stored record) {
  record.offset = partition.high++;
  partition.records.push_back(std::move(record));
  return partition.high - 1;
}

void MemoryBroker::truncate(KafkaTopic topic, int partition, std::int64_t end) {
  auto& data = *find(topic, partition);
  std::erase_if(data.records, [&](const Stored& record) { return record.offset >= end; });
  data.high = std::min(data.high, end);
}

void MemoryBroker::retain(KafkaTopic topic, int partition, std::int64_t low) {
  auto& data = *find(topic, partition);
  std::erase_if(data.records, [&](const Stored& record) { return record.offset < low; });
  data.low = low;
}

void MemoryBroker::append(KafkaTopic topic, int partition, Stored record) {
  store(*find(topic, partition), std::move(record));
}

std::vector<MemoryBroker::Stored> MemoryBroker::records(KafkaTopic topic, int partition) const {
  const auto& records = topics_[index_of(topic)].partitions[static_cast<std::size_t>(partition)].records;
  return {records.begin(), records.end()};
}

Result<publish::BrokerLook> MemoryBroker::look(const publish::LookRequest& request, Milliseconds) {
  if (call_fails() || unreachable) return error(ErrorCode::unavailable, "no broker answers");
  publish::BrokerLook look;
  look.cluster_id = cluster_id_;
  for (std::size_t topic = 0; topic < publish::topic_count; ++topic) {
    const TopicData& data = topics_[topic];
    auto& found = look.topics[topic];
    found.replication = data.settings.replication;
    found.min_insync_replicas = data.settings.min_insync_replicas;
    found.unclean_election = data.settings.unclean_election;
    for (std::size_t i = 0; i < data.partitions.size(); ++i) {
      const Partition& partition = data.partitions[i];
      auto& at = found.partitions.emplace_back();
      at.low = partition.low;
      at.high = partition.high;
      if (!partition.records.empty()) at.last = seen(partition.records.back());
      if (i >= request[topic].size() || !request[topic][i] || *request[topic][i] < partition.low) continue;
      const auto first = std::ranges::find_if(
          partition.records, [&](const Stored& record) { return record.offset >= *request[topic][i]; });
      if (first != partition.records.end()) at.at_offset = seen(*first);
    }
  }
  return look;
}

Result<> MemoryBroker::open_producer() {
  MFAD_CHECK(!open_, "one producer at a time");
  if (call_fails()) return error(ErrorCode::unavailable, "no producer could be made");
  open_ = true;
  broken_ = false;
  return {};
}

void MemoryBroker::close_producer() {
  open_ = false;
  in_flight_.clear();
}

publish::Produced MemoryBroker::produce(const publish::OutgoingRecord& record) {
  MFAD_CHECK(open_, "an open producer");
  if (call_fails()) return publish::Produced::failed;
  if (queue_full) return publish::Produced::would_block;
  in_flight_.push_back(record);
  return publish::Produced::accepted;
}

publish::DeliveryReport MemoryBroker::deliver(const publish::OutgoingRecord& record, Fate what) {
  publish::DeliveryReport report{record.topic, record.partition, -1, record.opaque, publish::Delivery::persisted, {}};
  Partition* partition = find(record.topic, record.partition);
  if (broken_ || partition == nullptr || what == Fate::lost) {
    report.delivery = publish::Delivery::failed;
    report.reason = partition == nullptr ? "unknown partition" : "lost";
  } else if (what == Fate::rejected) {
    report.delivery = publish::Delivery::rejected;
    report.reason = "message too large";
  } else {
    report.offset = store(*partition, stored_form(record));
    if (what == Fate::acknowledgement_lost) {
      report.delivery = publish::Delivery::failed;
      report.reason = "acknowledgement lost";
    }
  }
  broken_ = broken_ || report.delivery != publish::Delivery::persisted;
  return report;
}

publish::Polled MemoryBroker::poll(Milliseconds) {
  MFAD_CHECK(open_, "an open producer");
  publish::Polled polled;
  const bool fails = call_fails();
  polled.brokers_down = unreachable;
  while (!unreachable && !in_flight_.empty()) {
    const publish::OutgoingRecord record = in_flight_.front();
    const Fate what = fails ? Fate::acknowledgement_lost : fate ? fate(record) : Fate::stored;
    if (what == Fate::held) break;
    in_flight_.pop_front();
    polled.reports.push_back(deliver(record, what));
    if (what == Fate::stored_twice) polled.reports.push_back(deliver(record, what));
  }
  if (fails) polled.fatal = "the n-th call fails";
  if (fatal) polled.fatal = std::exchange(fatal, std::nullopt);
  return polled;
}

}  // namespace mfad::memory

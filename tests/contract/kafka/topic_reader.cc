#include "tests/contract/kafka/topic_reader.h"

#include <chrono>
#include <stdexcept>

#include "adapters/kafka/handle.h"
#include "daemon/publish/topics.h"

namespace mfad::test {
namespace {

using kafka::Handle;

constexpr int patience_ms = 60'000;

void check(rd_kafka_resp_err_t failure) {
  if (failure != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(failure));
}

Handle make_consumer(const std::string& bootstrap) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] :
       std::vector<std::pair<const char*, std::string>>{{"bootstrap.servers", bootstrap},
                                                        {"group.id", "stranger"},
                                                        {"enable.partition.eof", "true"},
                                                        {"enable.auto.commit", "false"},
                                                        {"auto.offset.reset", "earliest"},
                                                        {"allow.auto.create.topics", "false"},
                                                        {"fetch.wait.max.ms", "10"},
                                                        {"log_level", "0"}}) {
    rd_kafka_conf_set(conf, name, value.c_str(), nullptr, 0);
  }
  return Handle{rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0)};
}

ConsumedRecord record_of(const rd_kafka_message_t& message) {
  ConsumedRecord record{rd_kafka_topic_name(message.rkt),
                        message.partition,
                        message.offset,
                        {static_cast<const char*>(message.key), message.key_len},
                        std::nullopt,
                        {}};
  if (message.payload != nullptr) record.value.emplace(static_cast<const char*>(message.payload), message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return record;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    record.headers[name] = std::string{static_cast<const char*>(value), size};
  }
  return record;
}

kafka::PartitionList partitions_of(rd_kafka_t* consumer, const std::vector<std::string>& topics) {
  kafka::PartitionList list{rd_kafka_topic_partition_list_new(1)};
  const rd_kafka_metadata_t* found = nullptr;
  check(rd_kafka_metadata(consumer, 1, nullptr, &found, patience_ms));
  const kafka::Metadata metadata{found};
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const auto& topic = metadata->topics[i];
    if (std::find(topics.begin(), topics.end(), topic.topic) == topics.end()) continue;
    for (int partition = 0; partition < topic.partition_cnt; ++partition) {
      rd_kafka_topic_partition_list_add(list.get(), topic.topic, partition)->offset = RD_KAFKA_OFFSET_BEGINNING;
    }
  }
  return list;
}

std::vector<std::string> names(bool state) {
  std::vector<std::string> chosen;
  for (const auto& info : publish::all_topics) {
    if (info.compacted == state) chosen.emplace_back(info.name);
  }
  return chosen;
}

}  // namespace

std::vector<ConsumedRecord> read_topics(const std::string& bootstrap, const std::vector<std::string>& topics) {
  const Handle consumer = make_consumer(bootstrap);
  const auto partitions = partitions_of(consumer.get(), topics);
  rd_kafka_poll_set_consumer(consumer.get());
  check(rd_kafka_assign(consumer.get(), partitions.get()));
  std::vector<ConsumedRecord> records;
  int at_end = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{patience_ms};
  while (at_end < partitions->cnt) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the brokers do not answer");
    const kafka::MessagePtr message{rd_kafka_consumer_poll(consumer.get(), 100)};
    if (!message) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ++at_end;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) records.push_back(record_of(*message));
  }
  rd_kafka_consumer_close(consumer.get());
  return records;
}

std::vector<ConsumedRecord> read_event_topics(const std::string& bootstrap) {
  return read_topics(bootstrap, names(false));
}
std::vector<ConsumedRecord> read_state_topics(const std::string& bootstrap) {
  return read_topics(bootstrap, names(true));
}

}  // namespace mfad::test

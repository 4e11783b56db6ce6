#include "adapters/kafka/record_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace mfad::kafka {
namespace {

std::string header_of(const rd_kafka_message_t& message, const char* name) {
  rd_kafka_headers_t* headers = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  if (rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return {static_cast<const char*>(value), size};
}

publish::SeenRecord seen(const rd_kafka_message_t& message) {
  return {message.offset, header_of(message, "ce_source"), header_of(message, "ce_sequence"),
          header_of(message, "ce_chainhash")};
}

// Reading of many partitions into one queue, stopped whatever happens.
class Reading {
 public:
  Reading(rd_kafka_t* reader, const TopicHandles& topics) : topics_(topics), queue_(rd_kafka_queue_new(reader)) {}
  ~Reading() {
    for (const auto* read : started_) rd_kafka_consume_stop(topics_[read->topic].get(), read->partition);
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  Result<> start(const ReadAt& read) {
    if (rd_kafka_consume_start_queue(topics_[read.topic].get(), read.partition, read.offset, queue_.get()) != 0) {
      return error(ErrorCode::unavailable, fmt::format("cannot read: {}", rd_kafka_err2str(rd_kafka_last_error())));
    }
    started_.push_back(&read);
    return {};
  }
  MessagePtr next(Deadline deadline) { return MessagePtr{rd_kafka_consume_queue(queue_.get(), left_until(deadline))}; }

 private:
  const TopicHandles& topics_;
  Queue queue_;
  std::vector<const ReadAt*> started_;
};

ReadAt* find(std::vector<ReadAt>& reads, const rd_kafka_message_t& message) {
  const std::string_view name = message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt);
  const auto found = std::ranges::find_if(reads, [&](const ReadAt& read) {
    return read.partition == message.partition && publish::all_topics[read.topic].name == name;
  });
  return found == reads.end() ? nullptr : &*found;
}

}  // namespace

int left_until(Deadline deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 1));
}

Result<> read_records(rd_kafka_t* reader, const TopicHandles& topics, std::vector<ReadAt>& reads, Deadline deadline) {
  Reading reading{reader, topics};
  for (const auto& read : reads) {
    if (auto started = reading.start(read); !started) return started;
  }
  std::vector<const ReadAt*> done;
  while (done.size() < reads.size()) {
    const MessagePtr message = reading.next(deadline);
    if (!message) return error(ErrorCode::unavailable, "the brokers sent no record in time");
    ReadAt* read = find(reads, *message);
    if (read == nullptr || std::ranges::find(done, read) != done.end()) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      read->found = seen(*message);
      if (!read->to_end) done.push_back(read);
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      done.push_back(read);
    } else {
      return error(ErrorCode::unavailable,
                   fmt::format("cannot read {}[{}] at {}: {}", publish::all_topics[read->topic].name, read->partition,
                               read->offset, rd_kafka_err2str(message->err)));
    }
  }
  return {};
}

}  // namespace mfad::kafka

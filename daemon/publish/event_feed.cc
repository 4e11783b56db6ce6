#include "daemon/publish/event_feed.h"

#include "daemon/publish/blind_box.h"
#include "daemon/publish/cloud_event.h"
#include "daemon/publish/murmur2.h"
#include "events/base/check.h"
#include "events/base/limits.h"
#include "events/catalogue.h"
#include "events/codec.h"

namespace mfad::publish {

PartitionCounts counts_of(const Cursor& cursor) {
  PartitionCounts counts{};
  for (const auto& info : all_topics) counts[index_of(info.topic)] = cursor.partition_count(info.topic);
  return counts;
}

Result<Placed> place(const StoredRecord& stored, const PartitionCounts& counts) {
  auto recorded = decode_record(stored.bytes, BlindBox{});
  if (!recorded) return std::unexpected(recorded.error());
  const KafkaTopic topic = kafka_topic_of(info_of(recorded->event).topic);
  const auto partition = partition_of(recorded->envelope.stream.str(), counts[index_of(topic)]);
  return Placed{std::move(*recorded), topic, partition};
}

void EventFeed::begin(const Cursor& cursor) {
  counts_ = counts_of(cursor);
  for (std::size_t topic = 0; topic < topic_count; ++topic) {
    MFAD_CHECK(counts_[topic] > 0, "a cursor that knows how many partitions each topic has");
    previous_[topic].assign(cursor.partitions[topic].size(), Position{});
    for (std::size_t i = 0; i < previous_[topic].size(); ++i) {
      if (const auto& row = cursor.partitions[topic][i]) previous_[topic][i] = row->position;
    }
  }
  batch_.clear();
  next_in_batch_ = 0;
  read_through_ = cursor.position;
  prepared_.reset();
}

Result<bool> EventFeed::refill() {
  if (next_in_batch_ < batch_.size()) return true;
  batch_.clear();
  next_in_batch_ = 0;
  if (read_through_ >= log_.tail()) return false;
  auto read = log_.read(read_through_, limits::publish_step_records_max, limits::publish_step_bytes_max);
  if (!read) return std::unexpected(read.error());
  batch_ = std::move(*read);
  return !batch_.empty();
}

Result<> EventFeed::prepare() {
  const StoredRecord& stored = batch_[next_in_batch_];
  auto placed = place(stored, counts_);
  if (!placed) return std::unexpected(placed.error());
  const Position position = placed->recorded.envelope.position;
  if (position != read_through_.next())
    return error(ErrorCode::corruption, "the log is not dense where the publisher reads it");
  auto& previous = previous_[index_of(placed->topic)][static_cast<std::size_t>(placed->partition)];
  auto& prepared = prepared_.emplace();
  prepared.sent = {position,     placed->topic,       placed->partition, placed->recorded.chain_hash,
                   std::nullopt, position <= previous};
  if (!prepared.sent.skipped) prepared.record = event_record(placed->recorded, previous, placed->partition, source_);
  return {};
}

Result<const EventFeed::Prepared*> EventFeed::peek() {
  if (prepared_) return &*prepared_;
  const auto more = refill();
  if (!more) return std::unexpected(more.error());
  if (!*more) return nullptr;
  if (const auto made = prepare(); !made) return std::unexpected(made.error());
  return &*prepared_;
}

void EventFeed::pop() {
  MFAD_CHECK(prepared_.has_value(), "an event that was looked at before it is taken");
  const SentEvent& sent = prepared_->sent;
  if (!sent.skipped) previous_[index_of(sent.topic)][static_cast<std::size_t>(sent.partition)] = sent.position;
  read_through_ = sent.position;
  ++next_in_batch_;
  prepared_.reset();
}

}  // namespace mfad::publish

// A reference broker in memory: topics, partitions and one producer, with every fault that a real one showed (hooks
// below). Deterministic, without time: what is produced is appended by the next `poll`. One thread; `wake` does
// nothing.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/publish/broker.h"

namespace mfad::memory {

using publish::KafkaTopic;

// What becomes of one record that was handed to the producer.
enum class Fate : std::uint8_t {
  stored,
  acknowledgement_lost,  // stored, and reported as failed
  lost,                  // neither stored nor acknowledged: reported as failed
  rejected,
  stored_twice,  // and reported twice
  held,          // nothing happens to it and to what follows: the broker is frozen
};

class MemoryBroker : public publish::Broker {
 public:
  struct Stored {
    std::int64_t offset = 0;
    std::string key;
    std::optional<std::string> value;
    std::vector<std::pair<std::string, std::string>> headers;

    std::string header(std::string_view name) const;
  };
  struct Settings {
    int replication = 3;
    std::optional<int> min_insync_replicas = 2;
    std::optional<bool> unclean_election = false;
  };

  MemoryBroker();  // the five topics of the contract

  // What an operator, or an accident, does.
  void set_cluster_id(std::string id) { cluster_id_ = std::move(id); }
  void set_settings(KafkaTopic topic, Settings settings) { topics_[index_of(topic)].settings = settings; }
  void create(KafkaTopic topic, int partitions = publish::partitions_per_topic);  // empty; replaces what was there
  void remove(KafkaTopic topic) { topics_[index_of(topic)].partitions.clear(); }
  void truncate(KafkaTopic topic, int partition, std::int64_t end);  // loses the tail
  void retain(KafkaTopic topic, int partition, std::int64_t low);    // loses the beginning, as retention does
  void append(KafkaTopic topic, int partition, Stored record);       // by somebody else; the offset is given here
  std::vector<Stored> records(KafkaTopic topic, int partition) const;
  int partition_count(KafkaTopic topic) const { return static_cast<int>(topics_[index_of(topic)].partitions.size()); }

  // Faults. After a failed record nothing more is stored until the producer is closed, as with an idempotent producer.
  std::function<Fate(const publish::OutgoingRecord&)> fate;  // empty = every record is stored
  bool unreachable = false;                                  // no look succeeds, nothing is stored
  bool queue_full = false;
  std::optional<std::string> fatal;         // told by the next poll, once
  std::optional<std::size_t> fail_at_call;  // this port call (from 1) fails in the way that is its own
  std::size_t calls() const { return calls_; }
  bool producer_is_open() const { return open_; }

  Result<publish::BrokerLook> look(const publish::LookRequest& request, Milliseconds timeout) override;
  Result<> open_producer() override;
  void close_producer() override;
  publish::Produced produce(const publish::OutgoingRecord& record) override;
  publish::Polled poll(Milliseconds timeout) override;
  void wake() override {}

 private:
  struct Partition {
    std::int64_t low = 0;
    std::int64_t high = 0;
    std::deque<Stored> records;
  };
  struct TopicData {
    Settings settings;
    std::vector<Partition> partitions;
  };

  bool call_fails() { return ++calls_ == fail_at_call; }
  Partition* find(KafkaTopic topic, std::int32_t partition);
  std::int64_t store(Partition& partition, Stored record);
  publish::DeliveryReport deliver(const publish::OutgoingRecord& record, Fate fate);

  std::string cluster_id_ = "memory";
  std::array<TopicData, publish::topic_count> topics_;
  std::deque<publish::OutgoingRecord> in_flight_;
  bool open_ = false;
  bool broken_ = false;
  std::size_t calls_ = 0;
};

}  // namespace mfad::memory

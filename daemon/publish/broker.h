// What the publisher needs from Kafka. Implemented by adapters/kafka (librdkafka) and adapters/memory_broker
// (reference). One thread, the publisher's, calls everything but `wake`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/publish/topics.h"
#include "events/base/error.h"
#include "events/base/time.h"

namespace mfad::publish {

struct Header {
  std::string_view name;
  std::string value;

  bool operator==(const Header&) const = default;
};

// Bears the time of sending as its timestamp: brokers reject what lies an hour ahead of their clock, and recorded_at
// may, after ours was set back.
struct OutgoingRecord {
  KafkaTopic topic = KafkaTopic::policy_events;
  std::int32_t partition = 0;
  std::string key;
  std::optional<std::string> value;  // nothing: a tombstone
  std::vector<Header> headers;
  std::uint64_t opaque = 0;  // comes back in the delivery report
};

enum class Produced : std::uint8_t { accepted, would_block, failed };

// How a record ended. Only `persisted` says that the brokers have it.
enum class Delivery : std::uint8_t {
  persisted,
  failed,    // it may or may not be there: send everything after the cursor again
  rejected,  // the brokers will never take it: repeating changes nothing
};

struct DeliveryReport {
  KafkaTopic topic = KafkaTopic::policy_events;
  std::int32_t partition = 0;
  std::int64_t offset = -1;  // only when persisted
  std::uint64_t opaque = 0;
  Delivery delivery = Delivery::persisted;
  std::string reason;  // of what is not persisted
};

struct Polled {
  std::vector<DeliveryReport> reports;
  std::optional<std::string> fatal;  // the producer is of no use any more
  bool brokers_down = false;         // no broker could be reached; the producer goes on trying
};

// What one record of a topic says about itself.
struct SeenRecord {
  std::int64_t offset = 0;
  std::string source;      // ce_source
  std::string sequence;    // ce_sequence
  std::string chain_hash;  // ce_chainhash

  bool operator==(const SeenRecord&) const = default;
};

struct PartitionLook {
  std::int64_t low = 0;
  std::int64_t high = 0;                // the offset that the next record gets
  std::optional<SeenRecord> at_offset;  // first record at or after the offset asked for, when that offset is retained
  std::optional<SeenRecord> last;       // the newest record, if any is left
};

struct TopicLook {
  std::vector<PartitionLook> partitions;  // empty: the topic is missing
  int replication = 0;
  std::optional<int> min_insync_replicas;  // nothing: the brokers do not tell
  std::optional<bool> unclean_election;

  bool missing() const { return partitions.empty(); }
};

struct BrokerLook {
  std::string cluster_id;
  std::array<TopicLook, topic_count> topics;
};

// Per topic and partition: the offset at which to read a record besides the last one.
using LookRequest = std::array<std::vector<std::optional<std::int64_t>>, topic_count>;

class Broker {
 public:
  virtual ~Broker() = default;

  // Blocks at most `timeout`. ErrorCode::unavailable: the brokers could not be reached or did not answer in time.
  virtual Result<BrokerLook> look(const LookRequest& request, Milliseconds timeout) = 0;

  virtual Result<> open_producer() = 0;  // a new one; REQUIRES: none is open
  virtual void close_producer() = 0;     // forgets what is unacknowledged; nothing of it is reported afterwards

  // REQUIRES of both: a producer is open. Reports of one partition come in the order of its offsets.
  virtual Produced produce(const OutgoingRecord& record) = 0;
  virtual Polled poll(Milliseconds timeout) = 0;  // blocks until there is something, `wake` is called or time is up

  virtual void wake() = 0;  // any thread: ends a blocking poll
};

}  // namespace mfad::publish

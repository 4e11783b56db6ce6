// The reference broker with what the network and an operator do to it: acknowledgements of different partitions that
// overtake each other, records in flight when the process dies, topics that lose records. One thread.
#pragma once

#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "adapters/memory_broker/memory_broker.h"
#include "tests/simulation/fault_points.h"

namespace mfad::sim {

class SimBroker final : public memory::MemoryBroker {
 public:
  explicit SimBroker(FaultPoints& points) : points_(points) {}

  std::function<bool()> report_is_late;  // empty = none is

  void process_ended(bool flight_lands);  // what was in flight may still be stored
  // The oldest records of a partition go as retention takes them; readers have read them.
  void retain_from(publish::KafkaTopic topic, int partition, std::int64_t low);
  void replace(publish::KafkaTopic topic);  // deleted and created again

  // Everything that a reader who was always there has read of the partition as it is now.
  std::vector<Stored> read_since_creation(publish::KafkaTopic topic, int partition) const;

  Result<publish::BrokerLook> look(const publish::LookRequest& request, Milliseconds timeout) override;
  Result<> open_producer() override;
  void close_producer() override;
  publish::Produced produce(const publish::OutgoingRecord& record) override;
  publish::Polled poll(Milliseconds timeout) override;

 private:
  using Place = std::pair<publish::KafkaTopic, std::int32_t>;

  FaultPoints& points_;
  std::deque<publish::DeliveryReport> unreported_;
  std::map<Place, std::vector<Stored>> retired_;
};

}  // namespace mfad::sim

#include "tests/simulation/sim_broker.h"

#include <algorithm>
#include <iterator>

namespace mfad::sim {

void SimBroker::process_ended(bool flight_lands) {
  if (producer_is_open() && flight_lands) static_cast<void>(MemoryBroker::poll(Milliseconds{0}));
  close_producer();
}

void SimBroker::retain_from(publish::KafkaTopic topic, int partition, std::int64_t low) {
  auto& retired = retired_[{topic, partition}];
  std::ranges::copy_if(records(topic, partition), std::back_inserter(retired),
                       [&](const Stored& record) { return record.offset < low; });
  retain(topic, partition, low);
}

void SimBroker::replace(publish::KafkaTopic topic) {
  std::erase_if(retired_, [&](const auto& one) { return one.first.first == topic; });
  create(topic);
}

std::vector<SimBroker::Stored> SimBroker::read_since_creation(publish::KafkaTopic topic, int partition) const {
  const auto retired = retired_.find({topic, partition});
  std::vector<Stored> all = retired == retired_.end() ? std::vector<Stored>{} : retired->second;
  std::ranges::move(records(topic, partition), std::back_inserter(all));
  return all;
}

Result<publish::BrokerLook> SimBroker::look(const publish::LookRequest& request, Milliseconds timeout) {
  points_.linger();
  points_.reach();
  auto look = MemoryBroker::look(request, timeout);
  points_.linger();
  return look;
}

Result<> SimBroker::open_producer() {
  points_.reach();
  return MemoryBroker::open_producer();
}

void SimBroker::close_producer() {
  unreported_.clear();
  MemoryBroker::close_producer();
}

publish::Produced SimBroker::produce(const publish::OutgoingRecord& record) {
  points_.reach();
  return MemoryBroker::produce(record);
}

publish::Polled SimBroker::poll(Milliseconds timeout) {
  points_.linger();
  points_.reach();
  publish::Polled polled = MemoryBroker::poll(timeout);
  std::ranges::move(polled.reports, std::back_inserter(unreported_));
  polled.reports.clear();
  std::map<Place, bool> late;  // in each partition the order is kept
  std::deque<publish::DeliveryReport> waiting;
  for (auto& report : unreported_) {
    const auto [place, first] = late.try_emplace({report.topic, report.partition}, false);
    if (first) place->second = report_is_late && report_is_late();
    if (place->second) {
      waiting.push_back(std::move(report));
    } else {
      polled.reports.push_back(std::move(report));
    }
  }
  unreported_ = std::move(waiting);
  points_.reach();
  return polled;
}

}  // namespace mfad::sim

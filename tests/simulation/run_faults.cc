// The faults of a run: what happens to disks, brokers and clocks, and how it ends.
#include <algorithm>
#include <utility>

#include "tests/simulation/run.h"

namespace mfad::sim {
namespace {

constexpr std::uint64_t crash_within_calls = 40;
constexpr std::string_view projections[] = {"role_state", "account_state"};

}  // namespace

void SimulatedRun::inject() {
  if (per_mille(faults_.crash)) durable_.points.crash_after(chance_.below(crash_within_calls));
  inject_into_disk();
  inject_into_broker();
  inject_into_time();
  if (per_mille(faults_.rebuild))
    process_->projections().request_rebuild(projections[chance_.below(std::size(projections))]);
}

void SimulatedRun::inject_into_disk() {
  using memory::WriteFault;
  if (per_mille(faults_.failed_append))
    durable_.log.fail_next_append(percent(50) ? WriteFault::kept : WriteFault::lost,
                                  percent(50) ? ErrorCode::io : ErrorCode::no_space);
  if (per_mille(faults_.failed_sync)) durable_.files.fail_next_sync();
  if (per_mille(faults_.unreadable)) {
    const bool was = std::exchange(unreadable_, !unreadable_);
    durable_.log.make_unreadable(
        {.record = {}, .heads = !was && percent(50), .streams = !was && percent(50), .outcomes = !was && percent(50)});
  }
}

// Whoever starts or judges reads all of it.
void SimulatedRun::make_readable() {
  unreadable_ = false;
  durable_.log.make_unreadable({});
}

void SimulatedRun::inject_into_broker() {
  auto& broker = durable_.broker;
  if (per_mille(faults_.broker_down)) broker.unreachable = !broker.unreachable;
  if (per_mille(faults_.broker_restart)) broker.fatal = "the broker was restarted";
  if (per_mille(faults_.broker_frozen)) frozen_ = !frozen_;
  if (per_mille(faults_.producer_full)) broker.queue_full = !broker.queue_full;
  if (per_mille(faults_.topic_damaged)) damage_a_topic();
  if (per_mille(faults_.retention)) retain_less();
  if (per_mille(faults_.record_rejected)) {
    reject_next_ = true;
    halt_is_due_ = true;
  }
}

void SimulatedRun::damage_a_topic() {
  const auto topic = publish::all_topics[chance_.below(publish::topic_count)].topic;
  auto& broker = durable_.broker;
  const int partitions = broker.partition_count(topic);
  ++figures_.topics_damaged;
  halt_is_due_ = true;
  durable_.topics_lost_records = true;
  if (partitions == 0) {
    broker.replace(topic);
  } else if (percent(20)) {
    broker.remove(topic);
  } else if (percent(30)) {
    broker.replace(topic);
  } else {
    const auto partition = static_cast<int>(chance_.below(static_cast<std::uint64_t>(partitions)));
    const auto records = broker.records(topic, partition);
    if (records.empty()) return;
    const auto lost = static_cast<std::int64_t>(1 + chance_.below(5));
    broker.truncate(topic, partition, std::max(records.front().offset, records.back().offset + 1 - lost));
  }
}

// Not of a state topic: those are compacted, and lose nothing by age.
void SimulatedRun::retain_less() {
  const auto topic = publish::all_topics[chance_.below(publish::topic_count)].topic;
  if (publish::is_state(topic)) return;
  for (int partition = 0; partition < durable_.broker.partition_count(topic); ++partition) {
    const auto records = durable_.broker.records(topic, partition);
    if (records.empty() || percent(50)) continue;
    const auto first = static_cast<std::size_t>(chance_.below(records.size()));
    durable_.broker.retain_from(topic, partition, records[first].offset);
  }
}

void SimulatedRun::inject_into_time() {
  auto& clock = durable_.clock;
  if (per_mille(faults_.clock_jump))
    clock.jump_wall(Milliseconds{static_cast<std::int64_t>(chance_.below(20'000)) - 10'000});
  if (per_mille(faults_.clock_leap)) {
    const std::chrono::minutes leap{static_cast<std::int64_t>(chance_.below(5760)) - 2880};
    clock.jump_wall(leap);
    clients_.clock_leapt();
  }
  if (per_mille(faults_.long_wait)) clock.advance(std::chrono::minutes{chance_.below(20)});
}

void SimulatedRun::end_faults() {
  faults_ = Faults{};
  make_readable();
  frozen_ = false;
  reject_next_ = false;
  durable_.points.never_crash();
  durable_.broker.unreachable = false;
  durable_.broker.queue_full = false;
  durable_.broker.fatal.reset();
  for (const auto& info : publish::all_topics) {
    if (durable_.broker.partition_count(info.topic) == 0) durable_.broker.replace(info.topic);
  }
}

}  // namespace mfad::sim

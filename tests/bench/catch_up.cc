// Catch-up of the publisher with a real broker that is new in each round, against a bare librdkafka producer of the
// same records, made beforehand, with the same settings, window and partitions.
#include <fmt/format.h>

#include <chrono>

#include "adapters/kafka/rdkafka_broker.h"
#include "daemon/publish/cloud_event.h"
#include "daemon/publish/event_feed.h"
#include "daemon/publish/publisher.h"
#include "events/base/limits.h"
#include "tests/bench/bench.h"
#include "tests/bench/stopped_log.h"
#include "tests/kafka/real_broker.h"

namespace mfad::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Budget catch_up_budget{Budget::Kind::at_least, 0.40, 0.70};
constexpr std::uint64_t events_max = 300'000;
constexpr std::uint64_t warm_up_events = 20'000;  // the first fetch of metadata, the first batches
constexpr Milliseconds may_block{100};
constexpr int looks_max = 100;

struct Rate {
  double per_second = 0;
  double cpu_us = 0;  // of this process, librdkafka's threads with it
};

class Stopwatch {
 public:
  Rate rate(std::uint64_t events) const {
    const double seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
    return {static_cast<double>(events) / seconds, (own_cpu_seconds() - cpu_) * 1e6 / static_cast<double>(events)};
  }

 private:
  Clock::time_point begun_ = Clock::now();
  double cpu_ = own_cpu_seconds();
};

kafka::KafkaOptions options_for(const test::RealBroker& broker) {
  kafka::KafkaOptions options;
  options.bootstrap = broker.bootstrap();
  return options;
}

std::unique_ptr<test::RealBroker> new_broker() {
  auto broker = std::make_unique<test::RealBroker>();
  broker->create_topics();
  return broker;
}

Rate ours(const EventLog& log, std::uint64_t end) {
  const auto broker = new_broker();
  kafka::RdKafkaBroker kafka{options_for(*broker)};
  publish::Publisher publisher{log, &kafka, nullptr, nullptr, {}};
  const auto begun = Clock::now();
  const auto until = [&](std::uint64_t position) {
    while (publisher.status().cursor.value < position) {
      publisher.step(std::chrono::duration_cast<Milliseconds>(Clock::now() - begun) + Milliseconds{1}, may_block);
      if (publisher.status().state == publish::PublisherState::halted) give_up(publisher.status().detail);
    }
    return publisher.status().cursor.value;
  };
  const auto first = until(warm_up_events);
  const Stopwatch watch;
  const auto last = until(end);
  const Rate rate = watch.rate(last - first);
  publisher.close();
  return rate;
}

std::vector<publish::OutgoingRecord> records_of(const EventLog& log, std::uint64_t end) {
  publish::PartitionCounts counts{};
  counts.fill(publish::partitions_per_topic);
  const std::string source = publish::source_of(log.identity().cluster, log.identity().lineage);
  std::vector<publish::OutgoingRecord> records;
  records.reserve(end);
  for (Position at; at.value < end;) {
    const auto slice = log.read(at, 1000, 1024 * 1024);
    if (!slice || slice->empty()) give_up("the log cannot be read");
    for (const StoredRecord& stored : *slice) {
      const auto placed = publish::place(stored, counts);
      if (!placed) give_up(placed.error().message);
      auto record = publish::event_record(placed->recorded, Position{}, placed->partition, source);
      record.topic = placed->topic;
      records.push_back(std::move(record));
      at = stored.position;
    }
  }
  return records;
}

Rate bare(const std::vector<publish::OutgoingRecord>& records) {
  const auto broker = new_broker();
  kafka::RdKafkaBroker kafka{options_for(*broker)};
  publish::LookRequest nothing;
  // The leaders of topics that were made just now are not known at once.
  for (int looks = 0; !kafka.look(nothing, Milliseconds{5000}); ++looks) {
    if (looks == looks_max) give_up("the new broker does not show its topics");
  }
  if (const auto opened = kafka.open_producer(); !opened) give_up(opened.error().message);
  std::size_t sent = 0;
  std::size_t acknowledged = 0;
  const auto until = [&](std::size_t end) {
    while (acknowledged < end) {
      while (sent < records.size() && sent - acknowledged < limits::publish_window_max &&
             kafka.produce(records[sent]) == publish::Produced::accepted)
        ++sent;
      acknowledged += kafka.poll(may_block).reports.size();
    }
    return acknowledged;
  };
  const auto first = until(warm_up_events);
  const Stopwatch watch;
  const auto last = until(records.size());
  const Rate rate = watch.rate(last - first);
  kafka.close_producer();
  return rate;
}

}  // namespace

void catch_up(Bench& bench) {
  std::string why;
  if (!test::RealBroker::available(why)) {
    fmt::print(stderr, "   left out: no Kafka broker could be fetched\n");
    return;
  }
  House& house = bench.house();
  house.daemon->stop();
  {
    const StoppedLog stopped{*house.daemon};
    const std::uint64_t end = std::min(events_max, stopped.tail().value);
    const auto records = records_of(stopped.log(), end);
    Figure figure{"catchup", "Kafka catch-up", "events/s", "bare librdkafka producer of the same records", {}, {}, {},
                  {},        catch_up_budget,  ""};
    std::vector<double> bare_cpu;
    for (int round = 0; round < bench.options().rounds; ++round) {
      const Rate limit = bare(records);
      const Rate measured = ours(stopped.log(), end);
      figure.limits.push_back(limit.per_second);
      bare_cpu.push_back(limit.cpu_us);
      figure.ours.push_back(measured.per_second);
      figure.cpu_us.push_back(measured.cpu_us);
    }
    figure.note =
        fmt::format("{} events; the bare producer used {:.1f} µs of CPU each", end, spread_of(bare_cpu).median);
    bench.add(std::move(figure));
  }
  house.daemon->start();
}

}  // namespace mfad::bench

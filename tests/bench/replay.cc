// Verify and fold the log as the product reads it, against iterating over the same table and nothing but CRC, chain,
// cereal and opening what is sealed.
#include <fmt/format.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include "adapters/rocksdb/database.h"
#include "adapters/rocksdb/keys.h"
#include "events/codec.h"
#include "events/command.h"
#include "tests/bench/bench.h"
#include "tests/bench/stopped_log.h"

namespace mfad::bench {
namespace {

constexpr Budget replay_budget{Budget::Kind::at_least, 0.75, 0.85};
constexpr std::uint64_t events_max = 1'000'000;
constexpr std::size_t slice_events = 1000;
constexpr std::size_t slice_bytes = 1024 * 1024;
constexpr std::size_t readahead_bytes = 1024 * 1024;

// Of this process's CPU: one thread works, on what the page cache has, and never waits.
double rate(std::uint64_t events, double cpu_begun) {
  return static_cast<double>(events) / (own_cpu_seconds() - cpu_begun);
}

// decode_record checks CRC and lengths, opens the sealed part, decodes, and yields the chain hash.
RecordedEvent decoded(std::string_view bytes, const SecretBox& box, ChainHash& previous) {
  auto event = decode_record(bytes, box);
  if (!event || event->envelope.previous_chain_hash != previous) give_up("the log is damaged");
  previous = event->chain_hash;
  return std::move(*event);
}

double limit_per_second(const std::string& path, const SecretBox& box, Position until) {
  auto database = rocks::Database::open_log(path, rocks::Database::Access::read_only, {});
  if (!database) give_up(database.error().message);
  rocksdb::ReadOptions options;
  options.readahead_size = readahead_bytes;
  options.fill_cache = false;
  const double begun = own_cpu_seconds();
  const auto rows = (*database)->iterate(rocks::Family::log, options);
  ChainHash previous{};
  std::uint64_t events = 0;
  for (rows->Seek(rocks::log_key(Position{1})); rows->Valid() && events < until.value; rows->Next(), ++events)
    decoded(rocks::view(rows->value()), box, previous);
  return rate(events, begun);
}

double ours_per_second(const EventLog& log, const SecretBox& box, Position until) {
  const double begun = own_cpu_seconds();
  boost::unordered_flat_map<StreamId, std::unique_ptr<State>, std::hash<StreamId>> states;
  ChainHash previous{};
  Position at;
  while (at < until) {
    const auto slice = log.read(at, slice_events, slice_bytes);
    if (!slice || slice->empty()) give_up("the log cannot be read");
    for (const StoredRecord& record : *slice) {
      const RecordedEvent event = decoded(record.bytes, box, previous);
      const Envelope& envelope = event.envelope;
      auto& state = states[envelope.stream];
      if (!state) state = std::make_unique<State>(initial_state(envelope.stream));
      evolve(*state, event.event, {envelope.position, envelope.version, envelope.recorded_at});
      at = envelope.position;
    }
  }
  return rate(at.value, begun);
}

}  // namespace

void replay(Bench& bench) {
  House& house = bench.house();
  house.daemon->stop();
  {
    const StoppedLog stopped{*house.daemon};
    const Position until{std::min(events_max, stopped.tail().value)};
    Figure figure{"replay",
                  "verify and fold",
                  "events/s of CPU",
                  "iterate, CRC, chain, cereal, open",
                  {},
                  {},
                  {},
                  {},
                  replay_budget,
                  fmt::format("{} events, warm, one thread", until.value)};
    for (int round = 0; round < bench.options().rounds; ++round) {
      figure.limits.push_back(limit_per_second(rocks::paths_in(house.daemon->data()).log, stopped.box(), until));
      figure.ours.push_back(ours_per_second(stopped.log(), stopped.box(), until));
    }
    bench.add(std::move(figure));
  }
  house.daemon->start();
}

}  // namespace mfad::bench

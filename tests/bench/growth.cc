// What a large installation costs: resident memory, and the CPU and latency of verifications, with few accounts and
// with many.
#include <fmt/format.h>

#include "tests/bench/bench.h"

namespace mfad::bench {
namespace {

constexpr Budget memory_budget{Budget::Kind::at_most, 1024, 768};
constexpr Budget growth_budget{Budget::Kind::at_most, 1.2, 1.1};
constexpr std::size_t few = 10'000;
constexpr std::size_t many = 1'000'000;
constexpr std::size_t enrolled_of_many = 100'000;
constexpr std::size_t commands = 10'000;
constexpr std::size_t connections = 64;
constexpr int warm_ups = 2;

struct Installation {
  Installation(Bench& bench, const std::string& name, std::size_t accounts, std::size_t enrolled)
      : daemon(bench.options().bin, bench.scratch(name)) {
    daemon.start();
    people = std::make_unique<People>(daemon);
    people->import_accounts(accounts);
    people->start_enrollments(enrolled, connections);
    people->confirm_enrollments(connections);
  }
  Run round(std::size_t count) {
    people->start_flows(count, connections);
    return people->verify(connections);
  }
  Daemon daemon;
  std::unique_ptr<People> people;
};

void add_memory(Bench& bench, const std::string& what, const Daemon& daemon, std::optional<Budget> budget) {
  bench.add({"memory",
             what,
             "MiB",
             "",
             {},
             {daemon.process().resident_mib()},
             {},
             {},
             budget,
             fmt::format("at most {:.0f} MiB", daemon.process().resident_peak_mib())});
}

}  // namespace

void memory(Bench& bench) {
  const House& house = bench.house();
  add_memory(bench, fmt::format("resident memory, {} accounts enrolled", house.people->enrolled()), *house.daemon, {});
}

void growth(Bench& bench) {
  Installation small{bench, "few", bench.amount(few), bench.amount(few)};
  Installation large{bench, "many", bench.amount(many), bench.amount(enrolled_of_many)};
  add_memory(bench, fmt::format("resident memory, {} accounts", large.people->count()), large.daemon, memory_budget);
  Figure cpu{
      "growth", "CPU of a verification with many accounts", "µs", "the same with few", {}, {}, {}, {}, growth_budget,
      ""};
  Figure p50{"growth", "verification p50 with many accounts", "µs", "the same with few", {}, {}, {}, {}, growth_budget,
             ""};
  const std::size_t count = bench.amount(commands);
  for (int round = -warm_ups; round < bench.options().rounds; ++round) {
    const Run with_few = small.round(count);
    const Run with_many = large.round(count);
    if (round < 0) continue;
    cpu.limits.push_back(with_few.cpu_us());
    cpu.ours.push_back(with_many.cpu_us());
    p50.limits.push_back(quantile(with_few.load.latencies_us, 0.5));
    p50.ours.push_back(quantile(with_many.load.latencies_us, 0.5));
  }
  cpu.note = fmt::format("{} accounts against {}, 64 connections", large.people->count(), small.people->count());
  bench.add(std::move(cpu));
  bench.add(std::move(p50));
}

}  // namespace mfad::bench

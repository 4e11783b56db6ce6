// What a large installation costs: resident memory, and the CPU and latency of verifications, with few accounts and
// with many, after a short life and after a long one.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "tests/bench/bench.h"

namespace mfad::bench {
namespace {

constexpr Budget memory_budget{Budget::Kind::at_most, 1024, 768};
constexpr Budget growth_budget{Budget::Kind::at_most, 1.2, 1.1};
constexpr std::size_t few = 10'000;
constexpr std::size_t many = 1'000'000;
constexpr std::size_t enrolled_of_many = 100'000;
constexpr std::size_t lived_in = 200'000;  // accounts
constexpr std::chrono::hours between_flows{2};
constexpr std::uint64_t young_events = 1'000'000;
constexpr std::uint64_t old_events = 10'000'000;
constexpr std::size_t lived_at_once = 50'000;
constexpr std::size_t commands = 50'000;  // at most; long enough for compactions to come and go
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
    people->begin_at(bench.options().seed);
  }
  Run round(std::size_t count) {
    people->start_flows(count, connections);
    return people->verify(connections);
  }
  // Everybody has a flow, then hours pass, and its grants expire: nobody has many flows in an hour.
  void live_until(std::uint64_t events) {
    for (auto ahead = between_flows; daemon.position() < events; ahead += between_flows) {
      for (std::size_t had = 0; had < people->enrolled(); had += lived_at_once)
        round(std::min(lived_at_once, people->enrolled() - had));
      daemon.stop();
      daemon.set_clock_ahead(ahead);
      daemon.start();
      daemon.wait_until_idle();
    }
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

struct Words {
  std::string benchmark;
  std::string large;  // "with many accounts"
  std::string small;  // "with few"
  std::string note;
};

// A round of each in turn.
void compare(Bench& bench, Installation& small, Installation& large, const Words& words) {
  const std::string same = "the same " + words.small;
  Figure cpu{words.benchmark, "CPU of a verification " + words.large, "µs", same, {}, {}, {}, {}, growth_budget, ""};
  Figure p50{words.benchmark, "verification p50 " + words.large, "µs", same, {}, {}, {}, {}, growth_budget, ""};
  const std::size_t count = std::min(bench.amount(commands), small.people->enrolled());
  for (int round = -warm_ups; round < bench.options().rounds; ++round) {
    const Run with_small = small.round(count);
    const Run with_large = large.round(count);
    if (round < 0) continue;
    cpu.limits.push_back(with_small.cpu_us());
    cpu.ours.push_back(with_large.cpu_us());
    p50.limits.push_back(quantile(with_small.load.latencies_us, 0.5));
    p50.ours.push_back(quantile(with_large.load.latencies_us, 0.5));
    cpu.note = fmt::format("{}; last round, CPU µs by thread {}: {}; {}: {}", words.note, words.small,
                           with_small.cpu_us_by_thread(), words.large, with_large.cpu_us_by_thread());
  }
  bench.add(std::move(cpu));
  bench.add(std::move(p50));
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
  compare(bench, small, large,
          {"growth", "with many accounts", "with few",
           fmt::format("{} accounts against {}, 64 connections", large.people->count(), small.people->count())});
}

void history(Bench& bench) {
  const std::size_t accounts = bench.amount(lived_in);
  Installation young{bench, "young", accounts, accounts};
  Installation old{bench, "old", accounts, accounts};
  young.live_until(bench.amount(young_events));
  old.live_until(bench.amount(old_events));
  compare(bench, young, old,
          {"history", "after a long life", "after a short one",
           fmt::format("{} accounts each, {} events against {}, 64 connections", accounts, old.daemon.position(),
                       young.daemon.position())});
  add_memory(bench, "resident memory after a long life", old.daemon, memory_budget);
  old.daemon.kill();
  bench.add({"history",
             "start after a kill, after a long life",
             "s",
             "",
             {},
             {old.daemon.start()},
             {},
             {},
             start_budget,
             fmt::format("{} events in the log", old.daemon.position())});
}

}  // namespace mfad::bench

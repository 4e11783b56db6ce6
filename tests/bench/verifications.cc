// Durable verifications through HTTP against bare commits of the rows that they wrote, in groups of the size that the
// daemon made; starts of flows likewise, since a verification needs one.
#include <fmt/format.h>

#include "tests/bench/bare_commits.h"
#include "tests/bench/bench.h"

namespace mfad::bench {
namespace {

struct Load {
  std::size_t connections;
  std::size_t commands;  // a round
  std::optional<Budget> budget;
};
const std::vector<Load>& loads() {
  static const std::vector<Load> all{{1, 2'000, {}},
                                     {16, 15'000, {}},
                                     {64, 30'000, Budget{Budget::Kind::at_least, 0.50, 0.60}},
                                     {256, 30'000, Budget{Budget::Kind::at_least, 0.45, 0.55}}};
  return all;
}
constexpr Budget p99_budget{Budget::Kind::at_most, 2.5, 2.0};
constexpr Budget idle_budget{Budget::Kind::at_most, 0.15, 0.08};
constexpr Budget cpu_budget{Budget::Kind::at_most, 3.5, 2.5};
constexpr int register_writes = 500;
constexpr std::size_t captured_max = 30'000;
constexpr std::size_t point_queries = 50'000;
constexpr std::size_t usual_connections = 64;

Figure throughput_figure(const std::string& what, std::size_t connections) {
  Figure figure;
  figure.benchmark = "verify";
  figure.what = fmt::format("{}, {} connections", what, connections);
  figure.unit = "/s";
  figure.limit = "bare RocksDB commits of the same rows";
  return figure;
}

// All that is kept of one number of connections.
struct Kept {
  Figure starts;
  Figure verified;
  Figure p50;
  Figure p99;
  std::vector<CommandRows> start_rows;
  std::vector<CommandRows> verify_rows;
  double slowest_us = 0;
  std::string note;
};

Kept kept_for(const Load& load) {
  Kept kept;
  kept.starts = throughput_figure("flow starts", load.connections);
  kept.verified = throughput_figure("durable verifications", load.connections);
  kept.verified.budget = load.budget;
  kept.p50 = {"verify", fmt::format("verification p50, {} connections", load.connections), "µs", "", {}, {}, {}, {}, {},
              ""};
  kept.p99 = {
      "verify", fmt::format("verification p99, {} connections", load.connections), "µs", "its p50", {}, {}, {}, {}, {},
      ""};
  if (load.connections == usual_connections) kept.p99.budget = p99_budget;
  return kept;
}

void note_run(Figure& figure, const Run& run, const BareResult& bare) {
  figure.limits.push_back(bare.per_second);
  figure.ours.push_back(run.load.per_second());
  figure.cpu_us.push_back(run.cpu_us());
  figure.note = fmt::format("groups of {:.1f}; CPU µs by thread: {}", run.mean_group(), run.cpu_us_by_thread());
}

std::size_t group_of(const Run& run) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(run.mean_group() + 0.5));
}

std::vector<CommandRows> captured(const House& house, const Run& run) {
  auto rows = capture(house.daemon->data(), run.first, run.last);
  if (rows.size() > captured_max) rows.resize(captured_max);
  return rows;
}

void one_round(Bench& bench, const Load& load, Kept& kept) {
  House& house = bench.house();
  const std::size_t commands = bench.amount(load.commands);
  const std::string scratch = bench.scratch("bare");
  const Run started = house.people->start_flows(commands, load.connections);
  if (kept.start_rows.empty()) kept.start_rows = captured(house, started);
  note_run(kept.starts, started, bare_commits(kept.start_rows, group_of(started), scratch));

  const Run verified = house.people->verify(load.connections);
  if (kept.verify_rows.empty()) kept.verify_rows = captured(house, verified);
  note_run(kept.verified, verified, bare_commits(kept.verify_rows, group_of(verified), scratch));
  const auto& latencies = verified.load.latencies_us;
  kept.p50.ours.push_back(quantile(latencies, 0.5));
  kept.p99.limits.push_back(quantile(latencies, 0.5));
  kept.p99.ours.push_back(quantile(latencies, 0.99));
  kept.slowest_us = std::max(kept.slowest_us, quantile(latencies, 1));
  kept.p99.note = fmt::format("the slowest of all rounds took {:.0f} µs", kept.slowest_us);
}

}  // namespace

void verifications(Bench& bench) {
  House& house = bench.house();
  std::vector<Kept> kept;
  for (const Load& load : loads()) kept.push_back(kept_for(load));
  Figure idle{
      "verify", "one idle connection, p50 above bare commit and register", "ms", "", {}, {}, {}, {}, idle_budget, ""};
  Figure cpu{"verify", "CPU of a durable verification", "µs", "CPU of a point query", {}, {}, {}, {}, cpu_budget, ""};

  for (int round = 0; round < bench.options().rounds; ++round) {
    for (std::size_t index = 0; index < loads().size(); ++index) {
      const Load& load = loads()[index];
      one_round(bench, load, kept[index]);
      if (load.connections == 1) {
        const double commit = bare_commits(kept[index].verify_rows, 1, bench.scratch("bare")).p50_us;
        const double mark = bare_register_us(bench.scratch("register"), register_writes);
        idle.ours.push_back((kept[index].p50.ours.back() - commit - mark) / 1000);
        idle.note = fmt::format("last round: p50 {:.0f} µs, bare commit {:.0f}, register {:.0f}",
                                kept[index].p50.ours.back(), commit, mark);
      }
      if (load.connections == usual_connections) {
        const auto requests = house.people->queries(bench.amount(point_queries), "account");
        cpu.limits.push_back(house.people->ask_all(requests, usual_connections).cpu_us());
        cpu.ours.push_back(kept[index].verified.cpu_us.back());
      }
    }
  }
  for (Kept& one : kept) {
    bench.add(std::move(one.starts));
    bench.add(std::move(one.verified));
    bench.add(std::move(one.p50));
    bench.add(std::move(one.p99));
  }
  bench.add(std::move(idle));
  bench.add(std::move(cpu));
}

}  // namespace mfad::bench

#include "tests/bench/bench.h"

#include <fmt/format.h>

#include <filesystem>

namespace mfad::bench {
namespace {

constexpr std::size_t people_in_all = 200'000;
constexpr std::size_t enrollment_connections = 64;

}  // namespace

House::House(const Options& options) {
  const std::size_t people_each = people_in_all / (options.quick ? 10 : 1) / static_cast<std::size_t>(options.rounds);
  daemon = std::make_unique<Daemon>(options.bin, options.scratch + "/house");
  daemon->start();
  people = std::make_unique<People>(*daemon);
  for (int round = 0; round < options.rounds; ++round) {
    fmt::print(stderr, "   importing and enrolling {} people, round {}\n", people_each, round + 1);
    imports.push_back(people->import_accounts(people_each));
    starts.push_back(people->start_enrollments(people_each, enrollment_connections));
    confirmations.push_back(people->confirm_enrollments(enrollment_connections));
  }
  people->begin_at(options.seed);
}

House& Bench::house() {
  if (!house_) house_ = std::make_unique<House>(options_);
  return *house_;
}

void Bench::add(Figure figure) {
  fmt::print(stderr, "   {}: {:.4g} {}", figure.what, spread_of(figure.ours).median, figure.unit);
  const auto ratios = figure.all_ratios();
  if (!ratios.empty()) fmt::print(stderr, ", ratio {:.3g}", spread_of(ratios).median);
  if (!figure.cpu_us.empty()) fmt::print(stderr, ", {:.1f} µs CPU each", spread_of(figure.cpu_us).median);
  fmt::print(stderr, " {}\n", figure.verdict());
  figures_.push_back(std::move(figure));
}

std::vector<Benchmark> all_benchmarks() {
  return {{"import", "accounts by NDJSON and enrollments by HTTP", false, import_and_enrollment},
          {"verify", "flow starts and durable verifications at 1, 16, 64 and 256 connections", false, verifications},
          {"query", "point queries, role state and pages of members, against nginx", false, queries},
          {"policy", "a change of policy until it is visible, with everybody a member", false, policy_change},
          {"ldif", "the export of a directory, imported with mfactl", false, ldif},
          {"memory", "resident memory with everybody enrolled", false, memory},
          {"members", "a change of criteria that moves everybody, until rows show it", false, membership_change},
          {"restart", "starts after a clean end and after a kill, and the whole verification", false, restart},
          {"replay", "verify and fold the log, against reading and decoding it", false, replay},
          {"rebuild", "all rows from the log, against decoding and the same writes", false, rebuild},
          {"catchup", "publishing a log to a real broker, against a bare producer", false, catch_up},
          {"growth", "a million accounts: memory, and verifications against those of ten thousand", true, growth},
          {"history", "ten million events: memory, a start, and verifications against those after a million", true,
           history}};
}

}  // namespace mfad::bench

// What the making of the house cost: accounts that were imported, people who enrolled.
#include <fmt/format.h>

#include "tests/bench/bare_commits.h"
#include "tests/bench/bench.h"

namespace mfad::bench {
namespace {

constexpr std::size_t lines_per_request = 256;
constexpr std::size_t captured_max = 30'000;

}  // namespace

void import_and_enrollment(Bench& bench) {
  House& house = bench.house();
  const auto figure_of = [&](const std::string& what, const std::vector<Run>& runs, double each) {
    Figure figure{"import", what, "/s", "bare RocksDB commits of the same rows", {}, {}, {}, {}, {}, ""};
    auto rows = capture(house.daemon->data(), runs.front().first,
                        std::min(runs.front().last, runs.front().first + captured_max));
    for (const Run& run : runs) {
      const double done = static_cast<double>(run.load.latencies_us.size()) * each;
      const auto group = std::max<std::size_t>(1, static_cast<std::size_t>(done / run.groups + 0.5));
      figure.limits.push_back(bare_commits(rows, group, bench.scratch("bare")).per_second);
      figure.ours.push_back(done / run.load.seconds);
      figure.cpu_us.push_back(run.cpu.total() * 1e6 / done);
      figure.note = fmt::format("groups of {}", group);
    }
    bench.add(std::move(figure));
  };
  figure_of("accounts imported, NDJSON", house.imports, lines_per_request);
  figure_of("enrollments started, 64 connections", house.starts, 1);
  figure_of("enrollments confirmed, 64 connections", house.confirmations, 1);
}

}  // namespace mfad::bench

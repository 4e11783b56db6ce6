// How soon a change of a role is visible in the state of that role, with everybody a member: of its policy, which
// touches no row of a person, and of its criteria, which touches all of them.
#include <fmt/format.h>

#include <chrono>

#include "tests/bench/bare_commits.h"
#include "tests/bench/bench.h"

namespace mfad::bench {
namespace {

constexpr Budget visible_budget{Budget::Kind::at_most, 5.0, {}};  // milliseconds beyond two commits
constexpr int changes_each = 10;
constexpr int register_writes = 200;
constexpr std::string_view nobody = "dc=nowhere";

double commit_ms(Bench& bench, const std::vector<CommandRows>& rows) {
  const double commit = bare_commits(rows, 1, bench.scratch("bare")).p50_us;
  return (commit + bare_register_us(bench.scratch("register"), register_writes)) / 1000;
}

}  // namespace

void policy_change(Bench& bench) {
  House& house = bench.house();
  Daemon& daemon = *house.daemon;
  const std::string role = house.people->store() + "/roles/staff";
  Figure figure{"policy",
                "change of enforced types to visible role state, beyond two group commits",
                "ms",
                "",
                {},
                {},
                {},
                {},
                visible_budget,
                ""};
  bool enforced = true;
  std::vector<double> totals;
  daemon.wait_for_rows();
  for (int round = 0; round < bench.options().rounds; ++round) {
    std::vector<double> taken;
    const auto first = daemon.position();
    for (int change = 0; change < changes_each; ++change) {
      enforced = !enforced;
      const std::string etag = fmt::format("If-Match: {}\r\n", daemon.must("GET", role, "admin").header("etag"));
      const auto begun = std::chrono::steady_clock::now();
      const auto changed = daemon.must("PUT", role, "admin", People::role_body(enforced), etag);
      daemon.must("GET", fmt::format("{}/state?min_position={}&wait=10s", role, changed.header("mfa-position")),
                  "admin");
      const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - begun;
      taken.push_back(passed.count());
    }
    std::vector<CommandRows> rows;
    for (int repeat = 0; repeat < changes_each; ++repeat) {
      const auto written = capture(daemon.data(), first, daemon.position());
      rows.insert(rows.end(), written.begin(), written.end());
    }
    totals.push_back(quantile(taken, 0.5));
    figure.ours.push_back(totals.back() - 2 * commit_ms(bench, rows));
  }
  if (!enforced) daemon.put(role, role, People::role_body(true));
  figure.note = fmt::format("{} members; {:.2f} ms in all from the request to the answer of the query",
                            house.people->count(), spread_of(totals).median);
  bench.add(std::move(figure));
}

void membership_change(Bench& bench) {
  House& house = bench.house();
  Daemon& daemon = *house.daemon;
  const std::string role = house.people->store() + "/roles/staff";
  Figure figure{"members", "change of criteria that moves everybody, to rows that show it", "s", "", {}, {}, {}, {}, {},
                ""};
  daemon.wait_for_rows();
  const double before_mib = daemon.process().resident_mib();
  daemon.process().forget_resident_peak();
  for (int round = 0; round < bench.options().rounds; ++round) {
    for (const std::string_view container : {nobody, People::everybody}) {
      const auto cpu = daemon.process().cpu();
      const auto begun = std::chrono::steady_clock::now();
      daemon.put(role, role, People::role_body(true, container));
      daemon.wait_for_rows();
      figure.ours.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
      figure.cpu_us.push_back(daemon.process().cpu().since(cpu).total() * 1e6 /
                              static_cast<double>(house.people->count()));
    }
  }
  figure.note = fmt::format("{} people; {:.0f} MiB at most, {:.0f} before; queries of rows wait meanwhile",
                            house.people->count(), daemon.process().resident_peak_mib(), before_mib);
  bench.add(std::move(figure));
}

}  // namespace mfad::bench

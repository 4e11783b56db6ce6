// mfactl imports the export of an invented Active Directory into a store of its own, against bare commits of the same
// rows.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "tests/bench/bare_commits.h"
#include "tests/bench/bench.h"

namespace mfad::bench {
namespace {

constexpr std::size_t people_each = 20'000;
constexpr std::size_t captured_events_max = 20'000;

void make_directory(const std::string& file, std::size_t people) {
  const int code = run_program({"python3", "ops/demo/make_directory.py", "--people", std::to_string(people)}, file);
  if (code != 0) give_up("ops/demo/make_directory.py failed");
}

double import_seconds(Bench& bench, const std::string& store, const std::string& file) {
  Daemon& daemon = *bench.house().daemon;
  const auto begun = std::chrono::steady_clock::now();
  const int code =
      run_program({bench.options().bin + "/mfactl", "--url", fmt::format("http://127.0.0.1:{}", daemon.port()),
                   "--token-file", daemon.token_file("sync"), "account", "import", store, file},
                  bench.scratch("mfactl.log"));
  if (code != 0) give_up("mfactl account import failed: see mfactl.log");
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

}  // namespace

void ldif(Bench& bench) {
  Daemon& daemon = *bench.house().daemon;
  const std::size_t people = bench.amount(people_each);
  const std::string file = bench.scratch("directory.ldif");
  make_directory(file, people);
  Figure figure{
      "ldif", "LDIF import with mfactl", "entries/s", "bare RocksDB commits of the same rows", {}, {}, {}, {}, {}, ""};
  std::vector<CommandRows> rows;
  for (int round = 0; round < bench.options().rounds; ++round) {
    const std::string store = fmt::format("ldif{}", round);
    daemon.put("/v1/stores/" + store, "/v1/stores/" + store,
               R"({"name":"L","provider":"active_directory","enabled":true})");
    daemon.wait_for_rows();
    const auto first = daemon.position();
    const double groups_before = daemon.metric("mfad_groups_total");
    const CpuTimes before = daemon.process().cpu();
    const double seconds = import_seconds(bench, store, file);
    const auto last = daemon.position();
    const double groups = daemon.metric("mfad_groups_total") - groups_before;
    daemon.wait_for_rows();
    figure.cpu_us.push_back(daemon.process().cpu().since(before).total() * 1e6 / static_cast<double>(people));
    if (rows.empty()) rows = capture(daemon.data(), first, std::min(last, first + captured_events_max));
    const auto group = static_cast<std::size_t>(static_cast<double>(people) / groups + 0.5);
    figure.limits.push_back(bare_commits(rows, std::max<std::size_t>(1, group), bench.scratch("bare")).per_second);
    figure.ours.push_back(static_cast<double>(people) / seconds);
    figure.note = fmt::format("{} people a round, {} bytes of LDIF, groups of {}", people,
                              std::filesystem::file_size(file), group);
  }
  std::filesystem::remove(file);
  bench.add(std::move(figure));
}

}  // namespace mfad::bench

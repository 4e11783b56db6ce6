// mfad_bench: measures the built daemon and its parts against limits of the same run; see README.md.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/bench/bench.h"

namespace {

using namespace mfad::bench;

bool wanted(const Options& options, const Benchmark& benchmark) {
  if (options.names.empty()) return options.with_long || !benchmark.is_long;
  return std::ranges::find(options.names, benchmark.name) != options.names.end();
}

std::string list_of_benchmarks() {
  std::string out = "Benchmarks, in the order in which they run:\n";
  for (const auto& one : all_benchmarks())
    fmt::format_to(std::back_inserter(out), "  {:10} {}{}\n", one.name, one.about, one.is_long ? " (--long)" : "");
  return out;
}

// What others used of the machine's CPU while nothing of ours ran.
double foreign_cores() {
  constexpr std::chrono::seconds watched{1};
  const double before = machine_cpu_seconds() - own_cpu_seconds();
  std::this_thread::sleep_for(watched);
  return machine_cpu_seconds() - own_cpu_seconds() - before;
}

int run(const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  std::filesystem::remove_all(options.scratch);
  std::filesystem::create_directories(options.scratch);
  RunFacts facts{options.seed, options.rounds, options.quick, foreign_cores(), 0};
  std::vector<Figure> figures;
  {
    Bench bench{options};
    for (const Benchmark& benchmark : all_benchmarks()) {
      if (!wanted(options, benchmark)) continue;
      fmt::print(stderr, "== {}: {}\n", benchmark.name, benchmark.about);
      benchmark.run(bench);
    }
    figures = bench.take_figures();
  }
  std::filesystem::remove_all(options.scratch);
  facts.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (figures.empty()) return 0;
  fmt::print("{}", table_of(facts, figures));
  if (!options.json_file.empty()) std::ofstream{options.json_file} << json_of(facts, figures) << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Measures mfad against limits of the same run."};
  app.footer(list_of_benchmarks());
  app.add_option("name", options.names, "which benchmarks; all but the long ones when left out");
  app.add_option("--rounds", options.rounds, "how often the limit and ours alternate")->check(CLI::Range(1, 100));
  app.add_option("--seed", options.seed, "of the order in which accounts have their turn, and of the keys of commands");
  app.add_option("--json", options.json_file, "write the figures there too");
  app.add_flag("--quick", options.quick, "a tenth of everything: does it work, not how fast it is");
  app.add_flag("--long", options.with_long, "the long ones too");
  app.add_option("--bin", options.bin, "the folder of mfad and mfactl")->required();
  app.add_option("--scratch", options.scratch, "a folder on the disk to measure; emptied")->required();
  CLI11_PARSE(app, argc, argv);
  for (const std::string& name : options.names) {
    const auto all = all_benchmarks();
    if (std::ranges::none_of(all, [&](const auto& one) { return one.name == name; })) {
      fmt::print(stderr, "bench: there is no benchmark \"{}\"; try --help\n", name);
      return 2;
    }
  }
  options.scratch = std::filesystem::absolute(options.scratch);
  return run(options);
}

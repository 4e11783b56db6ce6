// What the benchmarks share: how they were asked to run, the house that they measure in, and the figures they find.
// One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/bench/daemon.h"
#include "tests/bench/people.h"
#include "tests/bench/report.h"

namespace mfad::bench {

inline constexpr Budget start_budget{Budget::Kind::at_most, 0.5, 0.3};  // seconds until a daemon is ready

struct Options {
  std::vector<std::string> names;  // empty = all but the long ones
  int rounds = 5;
  std::uint64_t seed = 0;
  std::string json_file;
  bool quick = false;
  bool with_long = false;
  std::string bin;      // the folder of mfad and mfactl
  std::string scratch;  // on the disk that is measured
};

// A daemon with everybody imported and enrolled; made once, when the first benchmark asks for it.
struct House {
  explicit House(const Options& options);

  std::unique_ptr<Daemon> daemon;
  std::unique_ptr<People> people;
  std::vector<Run> imports;
  std::vector<Run> starts;
  std::vector<Run> confirmations;
};

class Bench {
 public:
  explicit Bench(Options options) : options_(std::move(options)) {}

  const Options& options() const { return options_; }
  std::string scratch(const std::string& name) const { return options_.scratch + "/" + name; }
  // `full` operations, a tenth where it is to be quick.
  std::size_t amount(std::size_t full) const { return options_.quick ? full / 10 : full; }
  House& house();
  void add(Figure figure);
  std::vector<Figure> take_figures() { return std::move(figures_); }

 private:
  Options options_;
  std::unique_ptr<House> house_;
  std::vector<Figure> figures_;
};

struct Benchmark {
  std::string name;
  std::string about;
  bool is_long = false;
  void (*run)(Bench& bench);
};

// In the order in which they are run: what needs a fresh house comes before what stops it.
std::vector<Benchmark> all_benchmarks();

void import_and_enrollment(Bench& bench);
void verifications(Bench& bench);
void queries(Bench& bench);
void restart(Bench& bench);
void replay(Bench& bench);
void rebuild(Bench& bench);
void catch_up(Bench& bench);
void ldif(Bench& bench);
void policy_change(Bench& bench);
void membership_change(Bench& bench);
void memory(Bench& bench);
void growth(Bench& bench);
void history(Bench& bench);

}  // namespace mfad::bench

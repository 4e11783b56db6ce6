// What was measured, as a table for people and as JSON for programs. One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/stats.h"

namespace mfad::bench {

// A bound of design §14 on the ratio (or, without a limit, on the figure itself).
struct Budget {
  enum class Kind : std::uint8_t { at_least, at_most };
  Kind kind = Kind::at_least;
  double pass = 0;
  std::optional<double> aim;
};

// One figure: for each round the limit, ours, their ratio, and the server's CPU per operation.
struct Figure {
  std::string benchmark;
  std::string what;
  std::string unit;
  std::string limit;  // what the limit is; empty = the figure stands alone
  std::vector<double> limits;
  std::vector<double> ours;
  std::vector<double> ratios;  // empty = ours / limits
  std::vector<double> cpu_us;  // empty = not measured
  std::optional<Budget> budget;
  std::string note;

  std::vector<double> all_ratios() const;
  std::string verdict() const;  // "", "aim", "pass" or "missed"
};

// What the run was: said once, above the table and in the JSON.
struct RunFacts {
  std::uint64_t seed = 0;
  int rounds = 0;
  bool quick = false;
  double foreign_cores = 0;  // CPU that others used meanwhile, in cores
  double seconds = 0;
};

std::string table_of(const RunFacts& facts, const std::vector<Figure>& figures);
std::string json_of(const RunFacts& facts, const std::vector<Figure>& figures);

}  // namespace mfad::bench

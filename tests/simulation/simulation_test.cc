// The real machines under faults, one seed a run. MFAD_SIM_SEED replays one seed; MFAD_SIM_SEEDS says how many to draw,
// MFAD_SIM_FROM where to begin; with MFAD_SIM_PROGRESS each run's figures are told as they come (ops/x sim reads them).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/simulation/run.h"

namespace mfad::sim {
namespace {

constexpr std::uint64_t seeds_default = 200;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string first_of(const Complaints& complaints) {
  constexpr std::size_t shown = 8;
  std::string text;
  for (std::size_t index = 0; index < std::min(shown, complaints.size()); ++index)
    fmt::format_to(std::back_inserter(text), "\n  {}", complaints[index]);
  return text;
}

void tell(const RunFigures& figures) {
  fmt::print(
      "sim: runs={} ticks={} events={} decisions={} answers={} replays={} crashes={} power_losses={} fault_points={} "
      "topics_damaged={} republishes={} stores_removed={} callers_revoked={}\n",
      figures.runs, figures.ticks, figures.events, figures.decisions, figures.answers, figures.replays, figures.crashes,
      figures.power_losses, figures.fault_points, figures.topics_damaged, figures.republishes, figures.stores_removed,
      figures.callers_revoked);
  std::fflush(stdout);
}

TEST(Simulation, HoldsItsPromisesUnderFaultsAndSettlesWhenTheyEnd) {
  constexpr std::uint64_t told_every = 50;
  const bool one = std::getenv("MFAD_SIM_SEED") != nullptr;
  const bool tells = std::getenv("MFAD_SIM_PROGRESS") != nullptr;
  const std::uint64_t first = number_from_environment(one ? "MFAD_SIM_SEED" : "MFAD_SIM_FROM", 1);
  const std::uint64_t seeds = one ? 1 : number_from_environment("MFAD_SIM_SEEDS", seeds_default);
  RunFigures figures;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    SimulatedRun run{seed};
    const Complaints complaints = run.play();
    figures.add(run.figures());
    if (tells && (figures.runs == told_every || seed + 1 == first + seeds)) {
      tell(figures);
      figures = {};
    }
    ASSERT_TRUE(complaints.empty()) << "seed " << seed << " (ops/x sim " << seed << "):" << first_of(complaints);
  }
}

TEST(Simulation, GivesTheSameRunForTheSameSeed) {
  constexpr std::uint64_t seeds = 20;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SimulatedRun first{seed};
    SimulatedRun second{seed};
    first.play();
    second.play();
    EXPECT_EQ(first.fingerprint(), second.fingerprint()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace mfad::sim

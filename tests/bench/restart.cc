// Starts of the daemon with the whole log: after a clean end, after a kill under load; and the full verification.
#include <fmt/format.h>

#include <chrono>

#include "tests/bench/bench.h"
#include "tests/bench/stopped_log.h"

namespace mfad::bench {
namespace {

constexpr Budget verify_budget{Budget::Kind::at_most, 2.0, 1.3};
constexpr std::size_t flows_before_kill = 20'000;
constexpr std::size_t connections = 64;
constexpr double million = 1e6;

double full_verification_seconds(const Daemon& daemon) {
  const StoppedLog stopped{daemon};
  const auto begun = std::chrono::steady_clock::now();
  const auto verified = stopped.log().verify_all({});
  if (!verified) give_up(verified.error().message);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  return taken.count() * million / static_cast<double>(stopped.tail().value);
}

}  // namespace

void restart(Bench& bench) {
  House& house = bench.house();
  Daemon& daemon = *house.daemon;
  Figure clean{"restart", "start after a clean end", "s", "", {}, {}, {}, {}, start_budget, ""};
  Figure killed{"restart", "start after a kill under load", "s", "", {}, {}, {}, {}, start_budget, ""};
  Figure whole{"restart", "whole verification of a million events", "s", "", {}, {}, {}, {}, verify_budget, ""};
  for (int round = 0; round < bench.options().rounds; ++round) {
    house.people->start_flows(bench.amount(flows_before_kill), connections);
    daemon.kill();
    killed.ours.push_back(daemon.start());
    daemon.stop();
    whole.ours.push_back(full_verification_seconds(daemon));
    clean.ours.push_back(daemon.start());
  }
  const std::string events = fmt::format("{} events in the log", daemon.position());
  for (Figure* figure : {&clean, &killed, &whole}) {
    figure->note = events;
    bench.add(std::move(*figure));
  }
}

}  // namespace mfad::bench

// One run: first safety, while everything may fail; then liveness, when the faults end and all must agree within a
// bounded number of steps. One seed is one run, always the same.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/simulation/clients.h"

namespace mfad::sim {

struct RunFigures {
  std::uint64_t runs = 0;
  std::uint64_t ticks = 0;
  std::uint64_t events = 0;
  std::uint64_t decisions = 0;
  std::uint64_t answers = 0;
  std::uint64_t replays = 0;
  std::uint64_t crashes = 0;
  std::uint64_t power_losses = 0;
  std::uint64_t fault_points = 0;  // calls of ports at which a crash could have come
  std::uint64_t topics_damaged = 0;
  std::uint64_t republishes = 0;
  std::uint64_t stores_removed = 0;
  std::uint64_t callers_revoked = 0;

  void add(const RunFigures& other);
};

class SimulatedRun {
 public:
  explicit SimulatedRun(std::uint64_t seed);

  Complaints play();
  RunFigures figures() const;
  std::string fingerprint();  // the same for the same seed

 private:
  bool percent(std::uint64_t rate) { return chance_.below(100) < rate; }
  bool per_mille(std::uint64_t rate) { return chance_.below(1000) < rate; }
  void complain(const Complaints& more);

  void begin();
  void tick();
  void step_one();
  void meanwhile();
  void inject();
  void inject_into_disk();
  void make_readable();
  void inject_into_broker();
  void inject_into_time();
  void damage_a_topic();
  void retain_less();
  void operate();
  void crash();
  void restart();
  void check_midway();

  void end_faults();
  void settle();
  bool settle_tick(int tick);
  void pass_all_deadlines();
  void check_at_the_end();
  void count(const LogCopy& log);

  std::uint64_t seed_;
  memory::SeededRandom chance_;
  Faults faults_;
  const bool topics_are_safe_;  // throughout the run
  Plan plan_;
  Durable durable_;
  Clients clients_;
  std::unique_ptr<Process> process_;
  bool halt_is_due_ = false;  // a topic was damaged, or a record rejected, since the last republishing
  bool reject_next_ = false;
  bool frozen_ = false;
  bool unreadable_ = false;
  bool begun_ = false;
  int lingering_ = 0;
  RunFigures figures_;
  Complaints complaints_;
};

}  // namespace mfad::sim

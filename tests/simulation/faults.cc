#include "tests/simulation/faults.h"

#include <algorithm>

namespace mfad::sim {
namespace {

constexpr int ticks_min = 100;
constexpr std::uint64_t ticks_more = 600;
constexpr std::uint64_t people_max = 4;
constexpr std::uint64_t removal_every = 8;
constexpr std::uint64_t keyring_every = 8;  // it locks and wipes megabytes at each start

}  // namespace

Faults draw_faults(memory::SeededRandom& chance) {
  const auto draw = [&](std::uint64_t most) { return chance.below(2) == 0 ? 0 : chance.below(most + 1); };
  Faults faults;
  faults.crash = draw(40);
  faults.failed_append = draw(30);
  faults.failed_sync = draw(20);
  faults.broker_down = draw(30);
  faults.broker_restart = draw(20);
  faults.broker_frozen = draw(30);
  faults.producer_full = draw(30);
  faults.topic_damaged = draw(6);
  faults.retention = draw(6);
  faults.record_rejected = draw(4);
  faults.clock_jump = draw(30);
  faults.clock_leap = draw(4);
  faults.long_wait = draw(60);
  faults.rebuild = draw(6);
  faults.unreadable = draw(20);
  faults.power_loss = draw(100);
  faults.slow_call = draw(30);
  faults.record_fate = draw(20);
  faults.late_report = draw(60);
  faults.mail_fails = draw(40);
  faults.impatient = draw(20);
  faults.bulk = draw(40);
  faults.oversized = draw(4);
  faults.reused_key = draw(20);
  return faults;
}

void lose_power_often(Faults& faults) {
  constexpr std::uint64_t crashes_min = 20;
  constexpr std::uint64_t losses_min = 60;
  faults.crash = std::max(faults.crash, crashes_min);
  faults.power_loss = std::max(faults.power_loss, losses_min);
}

Plan draw_plan(memory::SeededRandom& chance) {
  Plan plan;
  plan.ticks = ticks_min + static_cast<int>(chance.below(ticks_more));
  plan.people = 1 + chance.below(people_max);
  plan.queue_room = chance.below(3) == 0 ? 1 + chance.below(6) : 64;
  plan.store_is_removed = chance.below(removal_every) == 0;
  plan.keyring = chance.below(keyring_every) == 0;
  return plan;
}

}  // namespace mfad::sim

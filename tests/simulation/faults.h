// Which faults a run has and how often: drawn per seed, about half of them off (swarm testing), so that rare
// combinations are not drowned by the frequent ones.
#pragma once

#include <cstdint>

#include "adapters/memory/time_and_chance.h"

namespace mfad::sim {

struct Faults {
  // Of 1,000 ticks.
  std::uint64_t crash = 0;            // somewhere within the next calls of ports
  std::uint64_t failed_append = 0;    // an error; what it wrote may be there or not
  std::uint64_t failed_sync = 0;      // of the head register and the keyring
  std::uint64_t unreadable = 0;       // heads, streams or outcomes of the log; comes and goes
  std::uint64_t broker_down = 0;      // comes and goes
  std::uint64_t broker_restart = 0;   // the producer is told something fatal
  std::uint64_t broker_frozen = 0;    // takes records and says nothing
  std::uint64_t producer_full = 0;    // the producer's queue has no room for a while
  std::uint64_t topic_damaged = 0;    // truncated, deleted, or deleted and created again
  std::uint64_t retention = 0;        // the oldest records of a partition go
  std::uint64_t record_rejected = 0;  // the brokers will never take one record
  std::uint64_t clock_jump = 0;       // up to ten seconds
  std::uint64_t clock_leap = 0;       // up to two days
  std::uint64_t long_wait = 0;        // up to twenty minutes pass
  std::uint64_t rebuild = 0;          // somebody asks for a projection to be built anew

  // Of 100 of each.
  std::uint64_t power_loss = 0;   // of crashes: what was not synced may be lost or torn
  std::uint64_t slow_call = 0;    // of calls of ports: others go on meanwhile
  std::uint64_t record_fate = 0;  // of records sent: lost, or its acknowledgement is
  std::uint64_t late_report = 0;  // of acknowledgements: partitions overtake each other
  std::uint64_t mail_fails = 0;   // of mails
  std::uint64_t impatient = 0;    // of requests: a deadline
  std::uint64_t bulk = 0;         // of requests: in the other lane
  std::uint64_t oversized = 0;    // of requests: what would be recorded passes the limit
  std::uint64_t reused_key = 0;   // of repeats: another request under the key
};

Faults draw_faults(memory::SeededRandom& chance);

// What a keyring is there for; few runs have one.
void lose_power_often(Faults& faults);

// What does not change within a run.
struct Plan {
  int ticks = 0;
  std::size_t people = 1;
  std::size_t queue_room = 64;
  bool store_is_removed = false;  // somebody removes the store, sooner or later
  bool keyring = false;           // the real one, over files that can be torn, near the end of a block of slots
};
Plan draw_plan(memory::SeededRandom& chance);

}  // namespace mfad::sim

// Sends the rows of dirty keys to the compacted topics: a batch of keys, their acknowledgements, a durable cursor that
// names these, the marks cleared, the next batch. Without the cursor, a crash would leave neither a mark nor a memory
// of what a topic that is lost next had been given. A part of the publisher, which owns the producer and judges the
// offsets. The publisher's thread; reading rows may block on the disk.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "daemon/publish/broker.h"
#include "daemon/publish/event_feed.h"
#include "daemon/publish/state_source.h"
#include "events/envelope.h"

namespace mfad::publish {

// Opaques of state records bear this bit; those of events are positions.
inline constexpr std::uint64_t state_opaque_bit = std::uint64_t{1} << 63U;

class StatePublisher {
 public:
  // Either source may be absent: then there is nothing to send.
  StatePublisher(DirtyKeys* keys, StateRecords* records, std::string source, Lineage lineage)
      : keys_(keys), records_(records), source_(std::move(source)), lineage_(lineage) {}

  void begin(const PartitionCounts& counts);  // forgets what is unacknowledged: its marks are still there
  void resync();

  // Sends what is due; true when something was sent or learnt. `failed`: the producer is of no use.
  struct Sent {
    bool progressed = false;
    bool failed = false;
  };
  Sent send(Broker& broker, Milliseconds now);

  bool awaits(std::uint64_t opaque) const { return in_flight_.contains(opaque); }
  Position acknowledged(std::uint64_t opaque);  // of the row; REQUIRES: awaits(opaque)
  bool wants_a_cursor() const;                  // much is acknowledged and waits for one
  void guard_by(const std::string& cursor);     // that names all that has been acknowledged
  bool waits_for_cursor() const { return !guarded_.empty(); }
  void clear_guarded(std::string_view stored);  // the cursor that is durable
  void clear_acknowledged();                    // where no cursor is kept

  void look_again() {  // what is marked by now is seen before `caught_up` is true again
    nothing_dirty_ = false;
    next_fetch_ = Milliseconds{0};
  }

  bool idle() const { return waiting_.empty() && in_flight_.empty(); }
  // Since the last resync: everything was marked, and nothing of it is left to send.
  bool resynced() const { return keys_ == nullptr || resynced_; }
  bool caught_up() const { return keys_ == nullptr || (idle() && nothing_dirty_); }
  // And the next life has nothing to send again.
  bool settled() const {
    return keys_ == nullptr ||
           (caught_up() && resynced_ && all_marked_ && acknowledged_.empty() && guarded_.empty() && clearings_.empty());
  }

 private:
  void fetch(Milliseconds now);
  void forget_cleared();
  void clear(std::vector<DirtyKey> keys);

  DirtyKeys* keys_;
  StateRecords* records_;
  const std::string source_;
  const Lineage lineage_;
  PartitionCounts counts_{};

  struct InFlight {
    DirtyKey key;
    Position position;
  };
  std::vector<DirtyKey> waiting_;  // to be sent, from the back
  std::map<std::uint64_t, InFlight> in_flight_;
  std::vector<DirtyKey> acknowledged_;
  struct Guarded {
    std::string cursor;  // once it is durable, the marks go
    std::vector<DirtyKey> keys;
  };
  std::deque<Guarded> guarded_;  // in the order in which their cursors were offered
  struct Clearing {
    std::uint64_t number;
    std::vector<DirtyKey> keys;
  };
  std::deque<Clearing> clearings_;                     // handed over
  std::map<std::string, DirtyKey, std::less<>> sent_;  // acknowledged, and may still show
  std::uint64_t next_opaque_ = 0;
  bool nothing_dirty_ = false;  // at the last look
  bool all_marked_ = true;      // at the last look
  bool resynced_ = true;
  Milliseconds next_fetch_{0};
};

}  // namespace mfad::publish

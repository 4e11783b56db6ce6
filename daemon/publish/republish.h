// The operator's answer to a halted publisher: publish again from a position, or go on where the brokers' records end
// that can be relied on.
#pragma once

#include <optional>
#include <vector>

#include "daemon/publish/broker_check.h"
#include "daemon/publish/cursor.h"
#include "daemon/publish/event_feed.h"
#include "events/port/event_log.h"

namespace mfad::publish {

struct FromTail {
  bool operator==(const FromTail&) const = default;
};
using RepublishFrom = std::variant<Position, FromTail>;

struct RepublishAnswer {
  enum class Verdict : std::uint8_t {
    accepted,
    not_halted,
    not_looked_yet,  // from the tail: no broker has been asked since the halt
    tail_differs,
    beyond_the_log
  } verdict = Verdict::accepted;
  Position from;  // of what was accepted: the first position that is read again

  bool operator==(const RepublishAnswer&) const = default;
};

// Finds the previous position of each partition for a start at `from`: a scan of the log before it, a bounded slice at
// a time.
class PreviousScan {
 public:
  PreviousScan(Cursor blank, Position from) : cursor_(std::move(blank)), from_(from) {}

  // True when the scan is complete.
  Result<bool> step(const EventLog& log);
  Cursor take() { return std::move(cursor_); }  // its rows have no offsets

 private:
  Cursor cursor_;
  Position from_;
  Position scanned_;
};

}  // namespace mfad::publish

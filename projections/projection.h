// A fold from events to rows, and what every projection shares. A projection never skips an event; it halts (design
// §1.9). Pure but for the rows: the runner (daemon/project) gives it slices of the log in order, and commits rows and
// checkpoint together.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "events/base/error.h"
#include "events/envelope.h"
#include "events/port/secret_box.h"
#include "projections/rows.h"

namespace mfad {

// What folds and queries need besides events and rows.
struct ProjectionContext {
  const SecretBox& box;
  std::string hash_key;  // for exact look-up by a name that is stored sealed
  bool dev = false;      // email counts as configured (contract §2)
};

class Projection {
 public:
  virtual ~Projection() = default;

  virtual std::string_view name() const = 0;  // also the prefix of all its rows: `<name>/`
  virtual std::uint32_t schema() const = 0;   // of the rows that it makes; a new one makes them anew
  // Whether rows of an older schema can still be read and folded on, so that they answer until the new ones are there.
  virtual bool serves(std::uint32_t rows_schema) const { return rows_schema == schema(); }

  // How many of these events may be folded in one slice: fewer than all, and at least one, where one of them changes
  // rows of everybody. Such events come first in their slice, and alone.
  virtual std::size_t together(std::span<const RecordedEvent> events) const { return events.size(); }

  // A portion of what the events of such a slice change of everybody's rows, so that no batch grows with the number of
  // people; committed without a checkpoint, and so perhaps made again: a portion changes nothing that has changed. Goes
  // on at `from`, which is empty at first. True: all is done, and the slice is to be folded now.
  virtual Result<bool> spread(std::span<const RecordedEvent> /*slice*/, std::string& /*from*/, RowBatch& /*rows*/) {
    return true;
  }

  // Folds a slice. An error halts the projection before the slice; its rows are not committed.
  virtual Result<> apply(std::span<const RecordedEvent> slice, RowBatch& rows) = 0;
};

}  // namespace mfad

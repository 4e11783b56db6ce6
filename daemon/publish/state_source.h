// What the state publisher needs from the projections: which keys changed, and what they say now. Implemented in
// projections/. A projection marks a key dirty in the batch that changes its row; a rebuild marks all its keys as
// resync.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/base/ids.h"

namespace mfad::publish {

enum class StateOp : std::uint8_t { change, resync };

// `mark` is the position at which the key was marked. The same may be marked anew, as a walk does.
struct DirtyKey {
  std::string key;  // `account/<store>/<account>` or `role/<store>/<role>`, as on Kafka
  StateOp op = StateOp::change;
  std::uint64_t mark = 0;

  bool operator==(const DirtyKey&) const = default;
};

// Called by the publisher's thread. Only the projection thread writes rows, so `clear` and `mark_all` may hand over and
// return: `next` may go on showing a key for a short while after its mark was cleared, until `cleared` says otherwise.
class DirtyKeys {
 public:
  virtual ~DirtyKeys() = default;

  virtual std::vector<DirtyKey> next(std::size_t max) = 0;  // the first of them, in key order
  // Each only if its mark is still the one given. The number of the clearing, which rises.
  virtual std::uint64_t clear(const std::vector<DirtyKey>& keys) = 0;
  virtual bool cleared(std::uint64_t clearing) const = 0;  // what `next` shows from now on was marked since
  virtual void mark_all() = 0;  // every row there is, as resync: the topic is empty or was replaced
  // Whether `next` shows all that `mark_all` asked for.
  virtual bool all_marked() const { return true; }
};

struct StateRecord {
  Position position;                // the checkpoint of the view in which the row was read
  std::optional<std::string> json;  // nothing: the account, role or store is gone

  bool operator==(const StateRecord&) const = default;
};

class StateRecords {
 public:
  virtual ~StateRecords() = default;

  // The public state of that key. Never older than the mark that named it; may block on the disk. Nothing: it cannot be
  // read now, and nobody may be told that it is gone.
  virtual std::optional<StateRecord> value(std::string_view key) = 0;
};

}  // namespace mfad::publish

// One group while it is built: records in order, the heads, snapshots, deadlines and outcomes that ride with them.
// Encodes before anything evolves: what cannot be stored is refused while every state is still untouched (design §1.4).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "daemon/command/stream_loader.h"
#include "events/codec.h"
#include "events/port/event_log.h"
#include "events/port/secret_box.h"

namespace mfad::command {

// Where the log stands; moves on with every event drafted.
struct LogTail {
  Position position;
  ChainHash chain_hash{};
  Timestamp recorded_at;
  std::uint64_t group = 0;
};

class GroupDraft {
 public:
  GroupDraft(const LogTail& tail, const Lineage& lineage, SecretBox& box) : tail_(tail), lineage_(lineage), box_(box) {}

  // What all events of one decision share.
  struct Origin {
    const Actor& actor;
    const std::string& correlation;
    Position policy_position;
    Timestamp recorded_at;
  };

  // The events of one decision, encoded and sealed, not yet part of the group.
  struct Encoded {
    std::vector<Group::Record> records;
    std::map<StreamId, StreamHead> heads;  // as they will be
    LogTail tail;                          // after them
    std::size_t bytes = 0;
  };
  // `head_of` gives a stream's head as drafted so far. ErrorCode::too_large refuses the decision; any other error is
  // fatal.
  Result<Encoded> encode(const std::vector<NewEvent>& events, const Origin& origin,
                         const std::function<std::optional<StreamHead>(const StreamId&)>& head_of);

  void add(Encoded encoded);
  void set_head(const StreamId& stream, const StreamHead& head) { heads_[stream] = head; }
  void add_snapshot(const StreamId& stream, Snapshot snapshot);
  void add_outcome(OutcomeKey key, std::string sealed);
  void add_deadline(const DeadlineRow& row);
  void erase_deadline(const DeadlineRow& row);
  void set_cursors(std::map<std::string, std::string> cursors) { group_.cursors = std::move(cursors); }

  const LogTail& tail() const { return tail_; }
  std::size_t bytes() const { return bytes_; }
  bool empty() const;

  // The finished group; the draft is spent.
  Group finish();

 private:
  LogTail tail_;
  Lineage lineage_;
  SecretBox& box_;
  Group group_;
  std::map<StreamId, StreamHead> heads_;
  std::map<StreamId, Snapshot> snapshots_;  // the last of a stream wins
  std::map<DeadlineRow, bool> deadlines_;   // true = to be there after the group; the last word on a row wins
  std::size_t bytes_ = 0;
};

}  // namespace mfad::command

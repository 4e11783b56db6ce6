// Valid groups of records, made without the deciders: for tests of what stores them. Deterministic. One thread.
#pragma once

#include <map>

#include "events/port/event_log.h"
#include "events/port/secret_box.h"

namespace mfad::testing {

// Places each piece that a group can carry; the values follow from the position.
class GroupMaker {
 public:
  // Continues after what the log has; `hash` is the chain hash at its tail.
  GroupMaker(const EventLog& log, const SecretBox& box, const ChainHash& hash = {});

  // One event for each stream named, with its head, an outcome, a deadline and a snapshot of the last stream, and a
  // cursor.
  Group next(const std::vector<StreamId>& streams);
  // A group of `records` events, over 16 account streams in turn. `padding`: bytes that do not compress, in each
  // record.
  Group next(std::size_t records, std::size_t padding = 0);

  // For the register, once the last group is durable.
  HeadMark mark(std::uint64_t epoch = 1) const;
  Position tail() const { return tail_; }
  const std::string& bytes_at(Position position) const { return written_.at(position.value); }
  std::size_t made() const { return written_.size(); }

 private:
  void add(Group& group, const StreamId& stream, std::size_t padding);

  const EventLog& log_;
  const SecretBox& box_;
  std::map<StreamId, StreamHead> heads_;
  std::uint64_t group_;
  Position tail_;
  ChainHash hash_;
  std::map<std::uint64_t, std::string> written_;
};

StreamId account_stream(int number);
Timestamp time_of_record(Position position);
std::string outcome_made_at(Timestamp at, std::string_view text);

}  // namespace mfad::testing

// Compares what the brokers have with what we know, before anything is sent (design §6). Cluster id and positions alone
// prove nothing: lineage and chain hash must agree. The publisher's thread; reads of the log may block on the disk.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "daemon/publish/broker.h"
#include "daemon/publish/cursor.h"
#include "events/port/event_log.h"

namespace mfad::publish {

// Why the publisher stands still: a stable code for /v1/status and what was found.
struct Trouble {
  std::string reason;
  std::string detail;

  bool operator==(const Trouble&) const = default;
};

struct Warning {
  std::string code;
  std::string detail;

  bool operator==(const Warning&) const = default;
};

struct OurLog {
  const EventLog& log;
  std::string source;  // the ce_source of our records
};

std::optional<Trouble> find_missing_topics(const BrokerLook& look);

// Nothing: sending may go on after the cursor. REQUIRES: no topic is missing. A cursor without cluster id compares only
// what the records themselves say.
std::optional<Trouble> compare(const BrokerLook& look, const Cursor& cursor, const OurLog& ours);

// The cursor without rows that fits the brokers as they are.
Cursor blank_cursor(const BrokerLook& look, Position position);

// Gives the rows of a cursor that was made from the log the offsets of the very records that they stand for, where
// those are the newest of their partitions: a partition that gets nothing new is guarded all the same.
void adopt_offsets(Cursor& cursor, const BrokerLook& look);

// The cursor that continues where each partition surely has what the log has before it, if their newest records are
// ours: what we know to be acknowledged, or what a cut has left of that; the newest record only in a cluster or
// partition that we never published to. REQUIRES: no topic is missing.
std::expected<Cursor, Trouble> cursor_at_tail(const BrokerLook& look, const Cursor& cursor, const OurLog& ours);

// Topics that are weaker than replication 3, min.insync.replicas 2, unclean election off.
std::vector<Warning> find_weaknesses(const BrokerLook& look);

LookRequest request_for(const Cursor& cursor);

}  // namespace mfad::publish

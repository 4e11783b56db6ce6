// Bodies that are made while they are sent: server-sent events, and the NDJSON export (contract §5). Records are read
// on the pool, a slice per pull; nobody waits in a thread for the log to grow. Both end when their caller is revoked.
#pragma once

#include <memory>

#include "daemon/api/port.h"
#include "daemon/query/fair_pool.h"
#include "daemon/query/feed.h"
#include "daemon/query/read_gate.h"

namespace mfad::query {

// What sources work with; outlives them.
struct FeedWorld {
  const World& world;
  FairPool& pool;
  ReadGate& tail;  // before the durable log
};

// Everything after `after` that the filter shows, for ever. All streams together take one place of the pool.
std::unique_ptr<api::BodySource> event_stream(const FeedWorld& feed, EventFilter filter, Position after);

// All from `from` to `to`, both included; then one line with count, first, last and chain hash. Without that line it is
// not complete.
std::unique_ptr<api::BodySource> event_export(const FeedWorld& feed, CallerId caller, Position from, Position to);

}  // namespace mfad::query

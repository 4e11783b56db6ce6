// The log as it is shown: events in position order (contract §5). A caller sees the events of the stores in its scope;
// those of the installation are for callers of all stores.
#pragma once

#include "daemon/query/query.h"
#include "events/envelope.h"
#include "events/installation/state.h"

namespace mfad::query {

struct EventFilter {
  installation::Caller caller;
  std::optional<std::string> type;
  std::optional<StreamId> stream;

  bool shows(const RecordedEvent& recorded) const;
};

Query list_events(EventFilter filter, Position after, Page page);
Query one_event(EventFilter filter, Position position);

}  // namespace mfad::query

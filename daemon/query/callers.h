// Queries about callers: who may call, and who calls (contract §1, §3). They read the writer's table, not rows.
#pragma once

#include "daemon/query/query.h"
#include "events/base/json_writer.h"
#include "events/installation/state.h"

namespace mfad::query {

Query list_callers(Page page);
Query whoami(installation::Caller caller);

}  // namespace mfad::query

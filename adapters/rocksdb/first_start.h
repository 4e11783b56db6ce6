// Makes an empty log and its head register. Internal to adapters/rocksdb.
#pragma once

#include "adapters/rocksdb/database.h"
#include "adapters/rocksdb/open.h"

namespace mfad::rocks {

DatabaseSettings settings_of(const OpenRequest& request);

// The log appears under its name only when it is complete, so that one without what it must say is never half a first
// start.
Result<> make_log(const OpenRequest& request);

// An empty log whose first start ended before its register was there gets one.
Result<> make_head_register(const OpenRequest& request, const Lineage& lineage);

}  // namespace mfad::rocks

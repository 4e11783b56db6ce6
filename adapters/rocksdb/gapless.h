// Whether the tables and the write-ahead logs of a database follow on each other and are whole. RocksDB does not look:
// where a log between two others is gone, its MANIFEST was cut, or a sector inside a log is zeroed, it opens with a
// hole and goes on. Reads files only. Internal to adapters/rocksdb.
#pragma once

#include <string>

#include "adapters/rocksdb/database.h"

namespace mfad::rocks {

// ErrorCode::corruption when a batch is missing between what is there, or cannot be read and was not the last one that
// was being written. A torn batch at the very end is left to RocksDB, which drops it. Each batch is taken to have been
// synced before the next one was written; where it was not (rows), a power loss may look like damage. `env`: nothing =
// the real one.
Result<> check_gapless(const std::string& directory, rocksdb::Env* env);

}  // namespace mfad::rocks

// RocksDB over the real files, without what only matters to files that must outlive the test: nothing is synced, no
// room is reserved.
#pragma once

#include <memory>

#include <rocksdb/env.h>

namespace mfad::testing {

// The environment must outlive the databases that use it.
std::unique_ptr<rocksdb::Env> quick_environment();

}  // namespace mfad::testing

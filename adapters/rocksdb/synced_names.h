// A RocksDB that makes a new MANIFEST syncs it and then renames a new CURRENT into place, which names it. Until the
// directory is synced, a power loss may keep the second name and lose the first, and nothing opens any more. So the
// directory is synced before each rename. Internal to adapters/rocksdb.
#pragma once

#include <memory>

#include <rocksdb/env.h>

namespace mfad::rocks {

// `base` (nothing = the real one) must outlive it.
std::unique_ptr<rocksdb::Env> with_synced_names(rocksdb::Env* base);

}  // namespace mfad::rocks

// A power loss while RocksDB appends to its MANIFEST may leave half a record at its end, which RocksDB refuses to open.
// Nothing that was synced is in that record, so the look at a start does without it; the comparison with the head
// register decides as ever. Internal to adapters/rocksdb.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "adapters/rocksdb/database.h"
#include "events/port/file_store.h"

namespace mfad::rocks {

// A larger one is not looked at. RocksDB begins a new one long before.
inline constexpr std::size_t manifest_bytes_max = 256 * 1024 * 1024;

struct TornManifest {
  std::string path;
  std::string whole;  // its content up to the end of the last whole record
};

// Where the whole records of a MANIFEST end; nothing when all of it is whole, or a whole record follows the damage.
std::optional<std::size_t> end_before_torn_record(std::string_view manifest);

// The MANIFEST in use, when its end is torn.
Result<std::optional<TornManifest>> find_torn_manifest(const FileStore& files, const std::string& log_directory);

// A view of the files in which the MANIFEST ends before the torn record. `base` (nothing = the real one) must outlive
// it.
std::unique_ptr<rocksdb::Env> without_torn_record(const TornManifest& torn, rocksdb::Env* base);

}  // namespace mfad::rocks

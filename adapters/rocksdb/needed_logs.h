// What the MANIFEST of a database says about its write-ahead logs. Reads files only. Internal to adapters/rocksdb.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "adapters/rocksdb/database.h"

namespace mfad::rocks {

struct NeededLogs {
  std::uint64_t first = 0;     // older ones are of no use any more
  std::uint64_t sequence = 0;  // up to where the tables go
};

// Nothing is needed where RocksDB will refuse by itself.
NeededLogs needed_logs(rocksdb::Env& env, const std::string& directory);

// The needed ones that are there: number and path, in order.
Result<std::vector<std::pair<std::uint64_t, std::string>>> logs_in(rocksdb::Env& env, const std::string& directory,
                                                                   std::uint64_t first);

Result<std::string> read_file(rocksdb::Env& env, const std::string& path);

}  // namespace mfad::rocks

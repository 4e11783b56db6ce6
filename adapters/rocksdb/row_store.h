// Rows in RocksDB: `rows/`, unsynced, deletable at any time, rebuilt from the log. Any thread may take a snapshot;
// all else belongs to the projection thread. What is committed behind is written by a thread of its own. Reads may
// block on the disk. A read that fails ends its thread by CheckFailed and marks the rows, so that the next start throws
// them away; so does a write that fails, but for a full disk.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "events/port/file_store.h"
#include "projections/rows.h"

namespace rocksdb {
class Env;
}

namespace mfad::rocks {

struct RowStoreRequest {
  std::string directory;  // the data directory; the rows are in rows/ below it
  FileStore* files = nullptr;
  rocksdb::Env* env = nullptr;  // tests only
  std::size_t write_buffer_bytes = 32 * 1024 * 1024;
  // Prefixes of rows that are put once: kept apart, for what changes is merged often, and must be little. None is the
  // beginning of another. Always the same for the same rows.
  std::vector<std::string> written_once;
  std::function<void(std::string_view why)> discarded;  // told when rows that were there are thrown away; may be empty
};

// Rows that cannot be opened are thrown away and made anew, empty.
Result<std::unique_ptr<RowStore>> open_row_store(const RowStoreRequest& request);

// For rows that do not belong to the log: an empty store in their place. REQUIRES: no other object uses them.
Result<std::unique_ptr<RowStore>> discard_rows(const RowStoreRequest& request);

}  // namespace mfad::rocks

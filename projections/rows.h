// Where projections keep their rows: one keyed store, committed in batches that carry the checkpoint, read through
// snapshots. Implemented by adapters/rocksdb (`rows/`, unsynced, deletable) and adapters/memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "events/base/error.h"

namespace mfad {

// A consistent snapshot. Any thread; reads may block on the disk.
class RowReader {
 public:
  virtual ~RowReader() = default;
  virtual std::optional<std::string> get(std::string_view key) const = 0;

  // Visits rows whose key starts with `prefix`, in key order, beginning at the first key >= `from`; stops when `visit`
  // returns false.
  virtual void scan(std::string_view prefix, std::string_view from,
                    const std::function<bool(std::string_view key, std::string_view value)>& visit) const = 0;
};

// Changes on top of the committed rows; reads see them. Owned by the projection thread until it is committed.
class RowBatch : public RowReader {
 public:
  virtual void put(std::string_view key, std::string value) = 0;
  virtual void erase(std::string_view key) = 0;
};

class RowStore {
 public:
  virtual ~RowStore() = default;
  virtual std::shared_ptr<const RowReader> snapshot() const = 0;
  virtual std::unique_ptr<RowBatch> begin() = 0;
  virtual Result<> commit(std::unique_ptr<RowBatch> batch) = 0;  // atomic, not synced; a failure ends the process

  // As `commit`, but may return while the rows are still being written: `begin` shows them at once, a snapshot
  // for certain only after `settle`, and whatever writes next waits and tells how it went. For rows that nobody reads
  // yet.
  virtual Result<> commit_behind(std::unique_ptr<RowBatch> batch) = 0;
  virtual Result<> settle() = 0;

  virtual Result<> erase_prefix(std::string_view prefix) = 0;  // for a rebuild
};

}  // namespace mfad

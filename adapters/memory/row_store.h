// Rows in memory: the reference for adapters/rocksdb, and the store of unit tests and the simulation.
// Any thread may take a snapshot; `begin` and `commit` belong to one thread. A snapshot that is kept makes the next
// commit copy the rows.
#pragma once

#include <map>
#include <mutex>

#include "projections/rows.h"

namespace mfad::memory {

class MemoryRowStore : public RowStore {
 public:
  std::shared_ptr<const RowReader> snapshot() const override;
  std::unique_ptr<RowBatch> begin() override;
  Result<> commit(std::unique_ptr<RowBatch> batch) override;
  Result<> erase_prefix(std::string_view prefix) override;

  // The machine lost power: commits are not synced, so all since the last `keep()` are gone.
  void crash();
  // What is there now survives `crash()`.
  void keep();

  using Rows = std::map<std::string, std::string, std::less<>>;
  Rows rows() const;  // a copy, for comparisons

 private:
  class Reader;
  Rows& writable();

  mutable std::mutex mutex_;
  std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();
  std::shared_ptr<Rows> kept_ = std::make_shared<Rows>();
};

}  // namespace mfad::memory

// Rows in memory: the reference for adapters/rocksdb, and the store of unit tests and the simulation.
// Any thread may take a snapshot; all else belongs to one thread. A snapshot that is kept makes the next commit copy
// the rows. What is committed behind is written as late as may be.
#pragma once

#include <map>
#include <mutex>

#include "projections/row_overlay.h"

namespace mfad::memory {

class MemoryRowStore : public RowStore {
 public:
  std::shared_ptr<const RowReader> snapshot() const override;
  std::unique_ptr<RowBatch> begin() override;
  Result<> commit(std::unique_ptr<RowBatch> batch) override;
  Result<> commit_behind(std::unique_ptr<RowBatch> batch) override;
  Result<> settle() override;
  Result<> erase_prefix(std::string_view prefix) override;

  // What `settle` would write.
  const RowOverlay::Changes* waiting() const { return behind_ == nullptr ? nullptr : &behind_->changes(); }
  // The process ended: what was not written is gone.
  void forget_waiting() { behind_ = nullptr; }

  // The machine lost power: commits are not synced, so all since the last `keep()` are gone.
  void crash();
  // What is there now survives `crash()`.
  void keep();

  using Rows = std::map<std::string, std::string, std::less<>>;
  Rows rows() const;  // a copy, for comparisons

 private:
  class Reader;
  Rows& writable();
  void write(const RowOverlay::Changes& changes);

  std::shared_ptr<RowOverlay> behind_;
  mutable std::mutex mutex_;
  std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();
  std::shared_ptr<Rows> kept_ = std::make_shared<Rows>();
};

}  // namespace mfad::memory

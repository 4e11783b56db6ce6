// A store of rows that remembers every write that passes through it, so that the same writes can be done again without
// the folds. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "projections/rows.h"

namespace mfad::bench {

class RecordedRows final : public RowStore {
 public:
  explicit RecordedRows(std::unique_ptr<RowStore> rows) : rows_(std::move(rows)) {}

  std::shared_ptr<const RowReader> snapshot() const override { return rows_->snapshot(); }
  std::unique_ptr<RowBatch> begin() override;
  Result<> commit(std::unique_ptr<RowBatch> batch) override;
  Result<> commit_behind(std::unique_ptr<RowBatch> batch) override { return commit(std::move(batch)); }
  Result<> settle() override { return {}; }
  Result<> erase_prefix(std::string_view prefix) override { return rows_->erase_prefix(prefix); }

  void close() { rows_.reset(); }
  void write_again(RowStore& rows) const;  // batch by batch
  std::size_t writes() const;

  using Write = std::pair<std::string, std::optional<std::string>>;  // nothing = erased

 private:
  std::unique_ptr<RowStore> rows_;
  std::vector<std::vector<Write>> batches_;
};

}  // namespace mfad::bench

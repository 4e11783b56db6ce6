#include "adapters/memory/row_store.h"

namespace mfad::memory {

class MemoryRowStore::Reader : public RowReader {
 public:
  explicit Reader(std::shared_ptr<const Rows> rows) : rows_(std::move(rows)) {}

  std::optional<std::string> get(std::string_view key) const override {
    const auto found = rows_->find(key);
    if (found == rows_->end()) return std::nullopt;
    return found->second;
  }

  void scan(std::string_view prefix, std::string_view from,
            const std::function<bool(std::string_view key, std::string_view value)>& visit) const override {
    for (auto row = rows_->lower_bound(std::max(prefix, from)); row != rows_->end(); ++row) {
      if (!row->first.starts_with(prefix) || !visit(row->first, row->second)) return;
    }
  }

 private:
  std::shared_ptr<const Rows> rows_;
};

std::shared_ptr<const RowReader> MemoryRowStore::snapshot() const {
  const std::lock_guard lock(mutex_);
  return std::make_shared<Reader>(rows_);
}

std::unique_ptr<RowBatch> MemoryRowStore::begin() {
  if (behind_ != nullptr) return std::make_unique<RowOverlay>(behind_);
  return std::make_unique<RowOverlay>(snapshot());
}

Result<> MemoryRowStore::commit(std::unique_ptr<RowBatch> batch) {
  if (auto settled = settle(); !settled) return settled;
  const auto changes = static_cast<const RowOverlay&>(*batch).changes();
  batch.reset();  // gives its snapshot back, so that the rows need not be copied
  write(changes);
  return {};
}

Result<> MemoryRowStore::commit_behind(std::unique_ptr<RowBatch> batch) {
  if (auto settled = settle(); !settled) return settled;
  behind_.reset(static_cast<RowOverlay*>(batch.release()));
  behind_->rebase(snapshot());
  return {};
}

Result<> MemoryRowStore::settle() {
  if (const auto behind = std::exchange(behind_, nullptr)) write(behind->changes());
  return {};
}

void MemoryRowStore::write(const RowOverlay::Changes& changes) {
  const std::lock_guard lock(mutex_);
  auto& rows = writable();
  for (const auto& [key, value] : changes) {
    if (value) {
      rows[key] = *value;
    } else {
      rows.erase(key);
    }
  }
}

Result<> MemoryRowStore::erase_prefix(std::string_view prefix) {
  if (auto settled = settle(); !settled) return settled;
  const std::lock_guard lock(mutex_);
  auto& rows = writable();
  const auto first = rows.lower_bound(prefix);
  auto last = first;
  while (last != rows.end() && last->first.starts_with(prefix)) ++last;
  rows.erase(first, last);
  return {};
}

void MemoryRowStore::crash() {
  forget_waiting();
  const std::lock_guard lock(mutex_);
  rows_ = kept_;
}

void MemoryRowStore::keep() {
  const std::lock_guard lock(mutex_);
  kept_ = rows_;
}

MemoryRowStore::Rows MemoryRowStore::rows() const {
  const std::lock_guard lock(mutex_);
  return *rows_;
}

MemoryRowStore::Rows& MemoryRowStore::writable() {
  if (rows_.use_count() > 1) rows_ = std::make_shared<Rows>(*rows_);
  return *rows_;
}

}  // namespace mfad::memory

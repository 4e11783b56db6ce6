#include "adapters/rocksdb/row_store.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <future>
#include <system_error>
#include <utility>
#include <vector>

#include "adapters/rocksdb/database.h"
#include "adapters/rocksdb/gapless.h"
#include "adapters/rocksdb/keys.h"
#include "adapters/rocksdb/open.h"
#include "events/base/check.h"
#include "projections/row_overlay.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t bytes_per_write = 16;  // beside key and value, in a batch
// Stands in each family, before all rows: the number of the last batch. Where the tables of one family are lost, it
// says another one than the other's.
constexpr std::string_view batch_key{"\0batch", 6};
constexpr std::string_view first_row{"\1", 1};

std::string marker_in(const std::string& directory) { return directory + "/rows.damaged"; }

struct Rows {
  std::unique_ptr<Database> database;
  FileStore* files = nullptr;
  std::string marker;
  std::vector<std::string> written_once;  // prefixes
  mutable std::uint64_t batch = 0;        // the last one; of the thread that writes

  rocksdb::DB& db() const { return database->db(); }

  rocksdb::ColumnFamilyHandle* place_of(std::string_view key) const {
    const auto is_prefix = [&](const std::string& prefix) { return key.starts_with(prefix); };
    return database->family(std::ranges::any_of(written_once, is_prefix) ? RowFamily::written_once
                                                                         : RowFamily::changing);
  }
  // Of all rows with a prefix.
  std::vector<rocksdb::ColumnFamilyHandle*> places_of(std::string_view prefix) const {
    std::vector places{place_of(prefix)};
    const auto is_below = [&](const std::string& one) { return one.size() > prefix.size() && one.starts_with(prefix); };
    if (std::ranges::any_of(written_once, is_below)) places.push_back(database->family(RowFamily::written_once));
    return places;
  }

  // The last batch of each family: the same, or the rows are not what was written.
  Result<std::uint64_t> last_batch() const {
    std::array<std::string, row_families> last;
    for (std::size_t family = 0; family < row_families; ++family) {
      auto* place = database->family(static_cast<RowFamily>(family));
      const auto status = db().Get({}, place, slice(batch_key), &last.at(family));
      if (!status.ok() && !status.IsNotFound()) return status_error("read the number of the last batch", status);
    }
    const bool same = std::ranges::adjacent_find(last, std::ranges::not_equal_to{}) == last.end();
    if (!same || (!last.front().empty() && last.front().size() != sizeof batch))
      return error(ErrorCode::corruption, "families of rows end with different batches");
    std::uint64_t number = 0;
    std::memcpy(&number, last.front().data(), last.front().size());
    return number;
  }

  // In every batch, of rows or of what erases them.
  rocksdb::Status commit(rocksdb::WriteBatch& writes) const {
    ++batch;
    const rocksdb::Slice number{reinterpret_cast<const char*>(&batch), sizeof batch};
    for (std::size_t family = 0; family < row_families; ++family) {
      const auto put = writes.Put(database->family(static_cast<RowFamily>(family)), slice(batch_key), number);
      if (!put.ok()) return put;
    }
    return db().Write({}, &writes);
  }

  void mark(const rocksdb::Status& status) const { static_cast<void>(files->replace(marker, status.ToString())); }

  void check(const rocksdb::Status& status) const {
    if (status.ok()) return;
    mark(status);
    MFAD_CHECK(status.ok(), "readable rows: restart mfad, which rebuilds them from the log");
  }

  // A write fails also at what a compaction read: rows like that fail at the next start as well, unless it makes them
  // anew. Only of a full disk are they as good as before.
  Result<> written(std::string_view what, const rocksdb::Status& status) const {
    if (status.ok()) return {};
    auto failed = status_error(what, status);
    if (failed.error().code != ErrorCode::no_space) mark(status);
    return failed;
  }

  Result<> write(const RowOverlay::Changes& changes) const {
    count_no_steps();
    std::size_t bytes = 0;
    for (const auto& [key, value] : changes) bytes += bytes_per_write + key.size() + (value ? value->size() : 0);
    rocksdb::WriteBatch writes(bytes);
    rocksdb::Status status;
    for (const auto& [key, value] : changes) {
      auto* place = place_of(key);
      status = value ? writes.Put(place, slice(key), slice(*value)) : writes.Delete(place, slice(key));
      if (!status.ok()) return status_error("gather rows", status);
    }
    return written("commit rows", commit(writes));
  }
};

class RocksRowReader : public RowReader {
 public:
  explicit RocksRowReader(std::shared_ptr<const Rows> rows, const rocksdb::Snapshot* snapshot)
      : rows_(std::move(rows)), snapshot_(snapshot) {}
  RocksRowReader(const RocksRowReader&) = delete;
  RocksRowReader& operator=(const RocksRowReader&) = delete;
  ~RocksRowReader() override {
    if (snapshot_ != nullptr) rows_->db().ReleaseSnapshot(snapshot_);
  }

  std::optional<std::string> get(std::string_view key) const override {
    count_no_steps();
    std::string value;
    const auto status = rows_->db().Get(options(), rows_->place_of(key), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    rows_->check(status);
    return value;
  }

  void scan(std::string_view prefix, std::string_view from,
            const std::function<bool(std::string_view key, std::string_view value)>& visit) const override {
    const auto end = after_prefix(prefix);
    const auto end_slice = slice(end);
    auto scan_options = options();
    if (!end.empty()) scan_options.iterate_upper_bound = &end_slice;
    std::vector<std::unique_ptr<rocksdb::Iterator>> runs;
    for (auto* place : rows_->places_of(prefix)) {
      runs.emplace_back(rows_->db().NewIterator(scan_options, place));
      runs.back()->Seek(slice(std::max({prefix, from, first_row})));
    }
    while (auto* row = first_of(runs)) {
      if (!visit(view(row->key()), view(row->value()))) return;
      row->Next();
    }
  }

 private:
  rocksdb::ReadOptions options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    return options;
  }

  // The one with the lowest key; nothing when all are at their end.
  rocksdb::Iterator* first_of(const std::vector<std::unique_ptr<rocksdb::Iterator>>& runs) const {
    rocksdb::Iterator* first = nullptr;
    for (const auto& run : runs) {
      rows_->check(run->status());
      if (run->Valid() && (first == nullptr || run->key().compare(first->key()) < 0)) first = run.get();
    }
    return first;
  }

  std::shared_ptr<const Rows> rows_;
  const rocksdb::Snapshot* snapshot_;  // nothing = as it is
};

class RocksRowStore : public RowStore {
 public:
  explicit RocksRowStore(std::shared_ptr<const Rows> rows) : rows_(std::move(rows)) {}

  std::shared_ptr<const RowReader> snapshot() const override {
    return std::make_shared<RocksRowReader>(rows_, rows_->db().GetSnapshot());
  }

  std::unique_ptr<RowBatch> begin() override {
    if (behind_) return std::make_unique<RowOverlay>(behind_->batch);
    return std::make_unique<RowOverlay>(as_they_are());
  }

  Result<> commit(std::unique_ptr<RowBatch> batch) override {
    if (auto settled = settle(); !settled) return settled;
    return rows_->write(static_cast<const RowOverlay&>(*batch).changes());
  }

  // While another thread writes the batch, this one only reads it.
  Result<> commit_behind(std::unique_ptr<RowBatch> batch) override {
    if (auto settled = settle(); !settled) return settled;
    const std::shared_ptr<RowOverlay> overlay(static_cast<RowOverlay*>(batch.release()));
    overlay->rebase(as_they_are());
    const auto write = [rows = rows_, overlay] { return rows->write(overlay->changes()); };
    try {
      behind_.emplace(overlay, std::async(std::launch::async, write));
    } catch (const std::system_error&) {  // no thread is to be had
      return write();
    }
    return {};
  }

  Result<> settle() override {
    auto behind = std::exchange(behind_, std::nullopt);
    return behind ? behind->written.get() : Result<>{};
  }

  Result<> erase_prefix(std::string_view prefix) override {
    if (auto settled = settle(); !settled) return settled;
    // The end of the range is after every key when the prefix has no successor; 256 bytes of 0xff stand for that.
    auto end = after_prefix(prefix);
    if (end.empty()) end.assign(256, '\xff');
    rocksdb::WriteBatch erased;
    for (auto* place : rows_->places_of(prefix)) {
      const auto status = erased.DeleteRange(place, slice(prefix), slice(end));
      if (!status.ok()) return status_error("gather rows to erase", status);
    }
    return rows_->written("erase rows", rows_->commit(erased));
  }

 private:
  struct Behind {
    std::shared_ptr<const RowOverlay> batch;
    std::future<Result<>> written;
  };

  // Without a snapshot: only the thread that owns the batch changes the rows, and it sees what is written behind it.
  std::shared_ptr<const RowReader> as_they_are() const { return std::make_shared<RocksRowReader>(rows_, nullptr); }

  std::shared_ptr<const Rows> rows_;
  std::optional<Behind> behind_;
};

DatabaseSettings settings_of(const RowStoreRequest& request) {
  return {.env = request.env, .write_buffer_bytes = request.write_buffer_bytes};
}

Result<std::unique_ptr<RowStore>> store_of(Result<std::unique_ptr<Database>> database, const RowStoreRequest& request) {
  if (!database) return std::unexpected(database.error());
  auto rows =
      std::make_shared<Rows>(std::move(*database), request.files, marker_in(request.directory), request.written_once);
  const auto last = rows->last_batch();
  if (!last) return std::unexpected(last.error());
  rows->batch = *last;
  return std::make_unique<RocksRowStore>(std::move(rows));
}

Result<std::unique_ptr<RowStore>> discard_damaged(const RowStoreRequest& request, std::string_view why) {
  if (request.discarded) request.discarded(why);
  return discard_rows(request);
}

}  // namespace

Result<std::unique_ptr<RowStore>> open_row_store(const RowStoreRequest& request) {
  const auto path = paths_in(request.directory).rows;
  const auto damaged = request.files->exists(marker_in(request.directory));
  if (!damaged) return std::unexpected(damaged.error());
  const auto there = request.files->exists(path + "/CURRENT");
  if (!there || !*there) return discard_rows(request);
  if (*damaged) return discard_damaged(request, "they could not be read or written before");
  if (const auto gapless = check_gapless(path, request.env); !gapless)
    return discard_damaged(request, gapless.error().message);
  auto store = store_of(Database::open_rows(path, Database::Access::write, settings_of(request)), request);
  if (!store && store.error().code != ErrorCode::no_space) return discard_damaged(request, store.error().message);
  return store;
}

Result<std::unique_ptr<RowStore>> discard_rows(const RowStoreRequest& request) {
  const auto path = paths_in(request.directory).rows;
  for (const auto& gone : {path, marker_in(request.directory)}) {
    if (auto removed = request.files->remove_tree(gone); !removed) return std::unexpected(removed.error());
  }
  return store_of(Database::open_rows(path, Database::Access::create, settings_of(request)), request);
}

}  // namespace mfad::rocks

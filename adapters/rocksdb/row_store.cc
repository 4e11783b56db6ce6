#include "adapters/rocksdb/row_store.h"

#include <rocksdb/write_batch.h>

#include <future>
#include <system_error>
#include <utility>

#include "adapters/rocksdb/database.h"
#include "adapters/rocksdb/gapless.h"
#include "adapters/rocksdb/keys.h"
#include "adapters/rocksdb/open.h"
#include "events/base/check.h"
#include "projections/row_overlay.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t bytes_per_write = 16;  // beside key and value, in a batch

std::string marker_in(const std::string& directory) { return directory + "/rows.damaged"; }

struct Rows {
  std::unique_ptr<Database> database;
  FileStore* files = nullptr;
  std::string marker;

  rocksdb::DB& db() const { return database->db(); }

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
      status = value ? writes.Put(slice(key), slice(*value)) : writes.Delete(slice(key));
      if (!status.ok()) return status_error("gather rows", status);
    }
    return written("commit rows", db().Write({}, &writes));
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
    const auto status = rows_->db().Get(options(), slice(key), &value);
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
    const std::unique_ptr<rocksdb::Iterator> row(rows_->db().NewIterator(scan_options));
    for (row->Seek(slice(std::max(prefix, from))); row->Valid(); row->Next()) {
      if (!visit(view(row->key()), view(row->value()))) return;
    }
    rows_->check(row->status());
  }

 private:
  rocksdb::ReadOptions options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    return options;
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
    return rows_->written("erase rows",
                          rows_->db().DeleteRange({}, rows_->db().DefaultColumnFamily(), slice(prefix), slice(end)));
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

}  // namespace

Result<std::unique_ptr<RowStore>> open_row_store(const RowStoreRequest& request) {
  const auto damaged = request.files->exists(marker_in(request.directory));
  if (!damaged) return std::unexpected(damaged.error());
  if (*damaged) return discard_rows(request);
  const auto path = paths_in(request.directory).rows;
  if (const auto there = request.files->exists(path + "/CURRENT"); there && *there) {
    if (!check_gapless(path, request.env)) return discard_rows(request);
  }
  auto database = Database::open_rows(path, {request.env, request.write_buffer_bytes});
  if (!database && database.error().code == ErrorCode::no_space) return std::unexpected(database.error());
  if (!database) return discard_rows(request);
  return std::make_unique<RocksRowStore>(
      std::make_shared<Rows>(std::move(*database), request.files, marker_in(request.directory)));
}

Result<std::unique_ptr<RowStore>> discard_rows(const RowStoreRequest& request) {
  const auto path = paths_in(request.directory).rows;
  for (const auto& gone : {path, marker_in(request.directory)}) {
    if (auto removed = request.files->remove_tree(gone); !removed) return std::unexpected(removed.error());
  }
  auto database = Database::open_rows(path, {request.env, request.write_buffer_bytes});
  if (!database) return std::unexpected(database.error());
  return std::make_unique<RocksRowStore>(
      std::make_shared<Rows>(std::move(*database), request.files, marker_in(request.directory)));
}

}  // namespace mfad::rocks

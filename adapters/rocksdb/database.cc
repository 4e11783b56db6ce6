#include "adapters/rocksdb/database.h"

#include <array>

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/table.h>

#include "adapters/rocksdb/info_log.h"
#include "adapters/rocksdb/old_outcomes.h"
#include "adapters/rocksdb/synced_names.h"
#include "adapters/rocksdb/torn_manifest.h"
#include "events/base/check.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t log_cache_bytes = 32 * mebibyte;
constexpr std::size_t rows_cache_bytes = 64 * mebibyte;
constexpr double memtable_bloom_share = 0.02;
constexpr std::uint64_t outcome_tables_kept_s = 24 * 60 * 60;  // then they are merged, even if nothing else asks for it
constexpr int runs_merged_at_once = 8;      // twice the usual: what they are merged into is written again half as often
constexpr int runs_merged_with_bloom = 16;  // by size: filters spare the looks into most of them
// A large merge takes half a minute, and the others wait for it: no reason to hold up commands.
constexpr int runs_slow_writes = 40;
constexpr int runs_stop_writes = 60;

struct FamilyShape {
  const char* name;
  bool bloom;             // looked up by keys that are often absent
  std::size_t share = 4;  // its write buffer is this part of the largest
  // What is written once, in no order of its keys, is merged with as much of its kind: levels would write all of it
  // again for each little that comes. In levels what is overwritten stays small, and what comes in order is only moved.
  bool merged_by_size = false;
};
constexpr std::array<FamilyShape, families> shapes{{{"log", false, 1},
                                                    {"streams", false, 4, true},
                                                    {"heads", true},
                                                    {"snapshots", true, 2},
                                                    {"outcomes", true, 2, true},
                                                    {"deadlines", false},
                                                    {"cursors", false},
                                                    {"meta", false}}};
const std::array<FamilyShape, row_families> row_shapes{
    {{rocksdb::kDefaultColumnFamilyName.c_str(), true, 1}, {"written_once", true, 1, true}}};

rocksdb::DBOptions common_options(const std::string& path, const DatabaseSettings& settings) {
  rocksdb::DBOptions options;
  if (settings.env != nullptr) options.env = settings.env;
  options.paranoid_checks = true;
  options.verify_sst_unique_id_in_manifest = true;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  options.fail_if_options_file_error = true;
  options.max_bgerror_resume_count = 0;  // our own latch decides: RocksDB resumes by itself after some errors
  options.recycle_log_file_num = 0;
  options.max_manifest_file_size = manifest_bytes_max / 4;  // then a new one; a torn one must be readable whole
  options.allow_concurrent_memtable_write = false;          // there is one writer
  options.enable_write_thread_adaptive_yield = false;
  options.max_background_jobs = 2;
  options.max_file_opening_threads = 2;  // made anew for each family: sixteen cost a start more than its few files
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log = make_info_log(path);
  options.info_log_level = rocksdb::WARN_LEVEL;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(const FamilyShape& shape, std::size_t write_buffer_bytes,
                                            std::size_t block_bytes, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_size = block_bytes;
  table.block_cache = cache;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions options;
  if (shape.bloom) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    options.memtable_prefix_bloom_size_ratio = memtable_bloom_share;
    options.memtable_whole_key_filtering = true;
  }
  options.compression = rocksdb::kLZ4Compression;
  options.force_consistency_checks = true;
  options.write_buffer_size = write_buffer_bytes / shape.share;
  options.level0_file_num_compaction_trigger =
      shape.merged_by_size && shape.bloom ? runs_merged_with_bloom : runs_merged_at_once;
  options.level0_slowdown_writes_trigger = runs_slow_writes;
  options.level0_stop_writes_trigger = runs_stop_writes;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  if (shape.merged_by_size) {
    options.compaction_style = rocksdb::kCompactionStyleUniversal;
    options.ttl = 0;  // else all of it would be written again every thirty days
    options.periodic_compaction_seconds = 0;
  }
  return options;
}

}  // namespace

void count_no_steps() { rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable); }

std::unexpected<Error> status_error(std::string_view what, const rocksdb::Status& status) {
  const auto text = status.ToString();
  const bool full = status.IsNoSpace() || text.find("No space left") != std::string::npos;
  const auto code = full                         ? ErrorCode::no_space
                    : status.IsCorruption()      ? ErrorCode::corruption
                    : status.IsNotFound()        ? ErrorCode::not_found
                    : status.IsInvalidArgument() ? ErrorCode::refused
                                                 : ErrorCode::io;
  return error(code, fmt::format("cannot {}: {}", what, text));
}

Result<std::unique_ptr<Database>> Database::open_log(const std::string& path, Access access,
                                                     const DatabaseSettings& settings) {
  auto options = common_options(path, settings);
  if (access == Access::read_only) options.info_log = nullptr;  // a look writes nothing, not even about itself
  options.create_if_missing = access == Access::create;
  options.create_missing_column_families = access == Access::create;
  options.error_if_exists = access == Access::create;
  options.track_and_verify_wals_in_manifest = true;
  options.max_total_wal_size = 2 * settings.write_buffer_bytes;  // what a start after a crash has to replay
  // All families at one point of the log: when a write-ahead log loses a group, no table holds a part of it, so that
  // what is missing is missing to the head register as well.
  options.atomic_flush = true;
  const auto cache = rocksdb::NewLRUCache(log_cache_bytes);
  Columns columns;
  columns.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions{});  // RocksDB insists; unused
  for (const auto& shape : shapes) {
    columns.emplace_back(shape.name, family_options(shape, settings.write_buffer_bytes, 16 * 1024, cache));
  }
  auto old_outcomes = std::make_unique<OldOutcomes>(settings.outcomes_old_before_ms);
  auto& outcomes = columns.at(static_cast<std::size_t>(Family::outcomes) + 1).options;
  outcomes.compaction_filter = old_outcomes.get();
  outcomes.periodic_compaction_seconds = outcome_tables_kept_s;
  return open(path, access, options, columns, std::move(old_outcomes));
}

Result<std::unique_ptr<Database>> Database::open_rows(const std::string& path, Access access,
                                                      const DatabaseSettings& settings) {
  auto options = common_options(path, settings);
  // Never a family alone: one that is missing where there are rows was lost.
  options.create_if_missing = access == Access::create;
  options.create_missing_column_families = access == Access::create;
  options.max_total_wal_size = 2 * settings.write_buffer_bytes;
  options.atomic_flush =
      true;  // the checkpoint goes with the rows of both families, also where a power loss takes logs
  const auto cache = rocksdb::NewLRUCache(rows_cache_bytes);
  Columns columns;
  for (const auto& shape : row_shapes) {
    auto family = family_options(shape, settings.write_buffer_bytes, 4 * 1024, cache);
    family.compression = rocksdb::kNoCompression;  // nearly all of a row is sealed
    columns.emplace_back(shape.name, std::move(family));
  }
  return open(path, Access::write, options, columns, nullptr);
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Access access, rocksdb::DBOptions options,
                                                 const Columns& columns, std::unique_ptr<OldOutcomes> old_outcomes) {
  auto database = std::make_unique<Database>();
  database->old_outcomes_ = std::move(old_outcomes);
  if (access != Access::read_only) {
    database->env_ = with_synced_names(options.env);
    options.env = database->env_.get();
  }
  rocksdb::DB* db = nullptr;
  const auto status = access == Access::read_only
                          ? rocksdb::DB::OpenForReadOnly(options, path, columns, &database->handles_, &db)
                          : rocksdb::DB::Open(options, path, columns, &database->handles_, &db);
  database->db_.reset(db);
  if (!status.ok()) return status_error("open " + path, status);
  return database;
}

Database::Database() = default;

Database::~Database() {
  if (!db_) return;
  for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  db_->Close().PermitUncheckedError();
}

Result<std::optional<std::string>> Database::get(Family family, std::string_view key) const {
  count_no_steps();
  std::string value;
  const auto status = db_->Get({}, this->family(family), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return status_error(fmt::format("read from {}", this->family(family)->GetName()), status);
  return value;
}

std::unique_ptr<rocksdb::Iterator> Database::iterate(Family family, const rocksdb::ReadOptions& options) const {
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, this->family(family)));
}

void Database::forget_outcomes(std::uint64_t before_ms) {
  MFAD_CHECK(old_outcomes_ != nullptr, "a log");
  old_outcomes_->forget_before(before_ms);
}

std::uint64_t Database::estimated_keys(Family of) const {
  std::uint64_t keys = 0;
  db_->GetIntProperty(family(of), rocksdb::DB::Properties::kEstimateNumKeys, &keys);
  return keys;
}

}  // namespace mfad::rocks

// One RocksDB with its column families, and how its answers become ours. Internal to adapters/rocksdb.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "events/base/error.h"

namespace mfad::rocks {

class OldOutcomes;

// Of the calling thread: RocksDB would count each comparison of keys for a report that nobody asks for. Costs nothing.
void count_no_steps();

enum class Family : std::uint8_t { log, streams, heads, snapshots, outcomes, deadlines, cursors, meta };
inline constexpr std::size_t families = 8;

// Of the rows: what changes, and what is put once and from then on only read, or erased with all of its prefix.
enum class RowFamily : std::uint8_t { changing, written_once };
inline constexpr std::size_t row_families = 2;

inline std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }
inline rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

// `what` is a verb phrase: "append group 7".
std::unexpected<Error> status_error(std::string_view what, const rocksdb::Status& status);

struct DatabaseSettings {
  rocksdb::Env* env = nullptr;  // nothing = the real one
  std::size_t write_buffer_bytes = 16 * 1024 * 1024;
  std::uint64_t outcomes_old_before_ms = 0;  // until more is said
};

// Closes its handles, then itself.
class Database {
 public:
  enum class Access { create, write, read_only };  // read_only changes no byte of any file
  static Result<std::unique_ptr<Database>> open_log(const std::string& path, Access access,
                                                    const DatabaseSettings& settings);
  static Result<std::unique_ptr<Database>> open_rows(const std::string& path, Access access,
                                                     const DatabaseSettings& settings);

  Database();
  ~Database();

  rocksdb::DB& db() const { return *db_; }
  // REQUIRES: a log, and rows.
  rocksdb::ColumnFamilyHandle* family(Family family) const { return handles_.at(static_cast<std::size_t>(family) + 1); }
  rocksdb::ColumnFamilyHandle* family(RowFamily family) const { return handles_.at(static_cast<std::size_t>(family)); }
  Result<std::optional<std::string>> get(Family family, std::string_view key) const;
  std::uint64_t estimated_keys(Family family) const;  // exact where each key is put once and erased once
  std::unique_ptr<rocksdb::Iterator> iterate(Family family, const rocksdb::ReadOptions& options = {}) const;
  void forget_outcomes(std::uint64_t before_ms);  // REQUIRES: a log

 private:
  using Columns = std::vector<rocksdb::ColumnFamilyDescriptor>;
  static Result<std::unique_ptr<Database>> open(const std::string& path, Access access, rocksdb::DBOptions options,
                                                const Columns& columns, std::unique_ptr<OldOutcomes> old_outcomes);

  std::unique_ptr<rocksdb::Env> env_;  // these two outlive what uses them
  std::unique_ptr<OldOutcomes> old_outcomes_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace mfad::rocks

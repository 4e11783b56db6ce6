#include "adapters/rocksdb/gapless.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include <rocksdb/env.h>

#include "adapters/rocksdb/log_format.h"
#include "adapters/rocksdb/needed_logs.h"

namespace mfad::rocks {
namespace {

// A batch: its first sequence number u64, the count of its changes u32, the changes.
struct Batch {
  std::uint64_t sequence = 0;
  std::uint32_t changes = 0;
};
std::optional<Batch> batch_of(std::string_view record) {
  Batch batch;
  if (record.size() < sizeof batch.sequence + sizeof batch.changes) return std::nullopt;
  std::memcpy(&batch.sequence, record.data(), sizeof batch.sequence);
  std::memcpy(&batch.changes, record.data() + sizeof batch.sequence, sizeof batch.changes);
  return batch;
}

// The batches of all logs, in order. Says what is wrong with a log, or nothing.
class Chain {
 public:
  explicit Chain(const NeededLogs& needed) : needed_(needed) {}

  std::string read(std::string_view log) {
    std::string wrong;
    const auto visited = visit_records(log, [&](std::string_view record) {
      const auto batch = batch_of(record);
      if (!batch || batch->changes == 0) return true;
      wrong = follow(*batch);
      return wrong.empty();
    });
    if (!wrong.empty()) return wrong;
    return visited.end < log.size() ? unreadable(log, visited.stopped) : "";
  }

  // After the last log.
  std::string end() const {
    if (!next_ || *next_ > needed_.sequence) return "";
    return fmt::format("ends before change {}, and tables have changes up to {}", *next_, needed_.sequence);
  }

 private:
  std::string follow(const Batch& batch) {
    const auto expected = next_.value_or(needed_.sequence + 1);
    const bool follows = next_ ? batch.sequence == expected : batch.sequence <= expected;
    next_ = batch.sequence + batch.changes;
    if (follows) return "";
    return fmt::format("goes on with change {}, and {} should follow", batch.sequence, expected);
  }

  // What was being written when the power went is at the end: nothing comes after it.
  // RocksDB takes zeros for the end of a block and goes on after them.
  std::string unreadable(std::string_view log, std::size_t at) {
    const auto newer = next_.value_or(0);  // a disk may leave old bytes at an end
    const bool goes_on = has_record_after(log, at, [&](std::string_view beginning) {
      const auto batch = batch_of(beginning);
      return batch && batch->sequence >= newer;
    });
    if (!goes_on) return "";
    return fmt::format("cannot be read from byte {} of {} on, and goes on later", at, log.size());
  }

  const NeededLogs needed_;
  std::optional<std::uint64_t> next_;  // after the last change seen
};

std::unexpected<Error> damaged(const std::string& path, const std::string& what) {
  return error(ErrorCode::corruption,
               fmt::format("{} {}: a file is damaged, lost, cut, swapped, or of another time; keep the files, and "
                           "restore the data directory from a backup",
                           path, what));
}

}  // namespace

Result<> check_gapless(const std::string& directory, rocksdb::Env* env) {
  if (env == nullptr) env = rocksdb::Env::Default();
  const auto needed = needed_logs(*env, directory);
  const auto logs = logs_in(*env, directory, needed.first);
  if (!logs) return std::unexpected(logs.error());
  Chain chain(needed);
  for (const auto& [number, path] : *logs) {
    const auto log = read_file(*env, path);
    if (!log) return std::unexpected(log.error());
    if (const auto wrong = chain.read(*log); !wrong.empty()) return damaged(path, wrong);
  }
  if (const auto wrong = chain.end(); !wrong.empty()) return damaged(logs->back().second, wrong);
  return {};
}

}  // namespace mfad::rocks

// What the durable things of a run do when the process or the power goes: files whose unsynced writes may be lost or
// torn, the log whose groups are whole or not there, rows whose last commits may be gone. One thread.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/memory/event_log.h"
#include "adapters/memory/row_store.h"
#include "adapters/memory/time_and_chance.h"
#include "events/port/file_store.h"
#include "tests/simulation/fault_points.h"

namespace mfad::sim {

class SimFiles final : public FileStore {
 public:
  explicit SimFiles(FaultPoints& points) : points_(points) {}

  void put(const std::string& path, std::string bytes) { files_[path] = {bytes, std::move(bytes), {}}; }
  const std::string& content(const std::string& path) const { return files_.at(path).current; }
  void fail_next_sync() { next_sync_fails_ = true; }
  // The process is gone. With the power, each unsynced write is there, not there, or torn.
  void crash(bool power_lost, memory::SeededRandom& chance);

  Result<bool> exists(const std::string& path) const override { return files_.contains(path); }
  Result<std::unique_ptr<File>> open(const std::string& path) override;
  Result<std::string> read_small(const std::string& path, std::size_t bytes_max) const override;
  Result<> replace(const std::string& path, std::string_view bytes) override;
  Result<> make_directory(const std::string&) override { return {}; }
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> remove_tree(const std::string& path) override;
  Result<std::unique_ptr<DirectoryLock>> lock_directory(const std::string&) override;

 private:
  class Handle;
  struct Write {
    std::uint64_t offset;
    std::string bytes;
  };
  struct Content {
    std::string durable;
    std::string current;
    std::vector<Write> unsynced;
  };

  FaultPoints& points_;
  std::map<std::string, Content> files_;
  bool next_sync_fails_ = false;
};

// A group is there as a whole or not at all; a crash comes before it, or after it and before anybody was told.
class SimLog final : public memory::MemoryEventLog {
 public:
  SimLog(LogIdentity identity, FaultPoints& points) : MemoryEventLog(std::move(identity)), points_(points) {}
  Result<> append(const Group& group) override;

 private:
  FaultPoints& points_;
};

// Commits are not synced: with the power, some of the last ones go, the newest first.
class SimRows final : public RowStore {
 public:
  explicit SimRows(FaultPoints& points) : points_(points) {}

  std::shared_ptr<const RowReader> snapshot() const override { return rows_.snapshot(); }
  std::unique_ptr<RowBatch> begin() override { return rows_.begin(); }
  Result<> commit(std::unique_ptr<RowBatch> batch) override;
  Result<> commit_behind(std::unique_ptr<RowBatch> batch) override;
  Result<> settle() override;
  Result<> erase_prefix(std::string_view prefix) override;

  void crash(bool power_lost, memory::SeededRandom& chance);

 private:
  using Before = std::vector<std::pair<std::string, std::optional<std::string>>>;
  Before before(const RowOverlay::Changes& changes) const;
  void remember(Before before);

  FaultPoints& points_;
  memory::MemoryRowStore rows_;
  std::deque<Before> undo_;  // what each commit that is not on the disk has replaced
};

}  // namespace mfad::sim

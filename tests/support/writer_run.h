// One life of a store on a disk that is followed: first start, groups, a kill, a restart, a stop. At random operations
// the disk is remembered as it was, and at the end. One thread; RocksDB's own threads cause moments too.
#pragma once

#include <mutex>
#include <set>

#include "tests/support/busy_store.h"
#include "tests/support/faulty_file_store.h"
#include "tests/support/faulty_file_system.h"

namespace mfad::testing {

struct Moment {
  ModelledDisk::Image image;
  Acknowledged acknowledged;
  std::uint64_t operation = 0;
};

class WriterRun {
 public:
  static constexpr int groups = 120;
  static constexpr std::size_t moments_max = 250;

  // Every operation is remembered with the chance of one in `odds`.
  WriterRun(std::uint64_t seed, std::uint64_t odds);

  const std::vector<Moment>& moments() const { return moments_; }
  const std::string& root() const { return root_; }
  const Known& known() const { return store_.known(); }
  std::uint64_t operations() const { return disk_.operations(); }
  // Of all moments: names of write-ahead logs and of tables, as a measure of what happened.
  std::size_t names_seen(const std::string& extension) const;

 private:
  void remember(std::uint64_t operation);

  memory::SeededRandom random_;
  const std::uint64_t odds_;
  ModelledDisk disk_;
  FaultyFileStore files_{disk_};
  std::unique_ptr<rocksdb::Env> environment_ = faulty_environment(disk_);
  const ScratchDirectory scratch_;
  const std::string root_ = scratch_ / "data";
  BusyStore store_;
  std::mutex mutex_;  // of what is acknowledged
  Acknowledged acknowledged_;
  std::vector<Moment> moments_;
};

}  // namespace mfad::testing

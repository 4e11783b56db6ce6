// A data directory with a log that can be filled, closed, damaged and opened again.
#pragma once

#include <memory>
#include <string>

#include "adapters/memory/secret_box.h"
#include "adapters/memory/time_and_chance.h"
#include "adapters/rocksdb/open.h"
#include "adapters/system/files.h"
#include "tests/support/group_maker.h"
#include "tests/support/scratch_directory.h"

namespace mfad::testing {

class DataDirectory {
 public:
  static constexpr auto cluster = "mfad";

  const std::string& path() const { return path_; }
  rocks::OpenRequest request();
  std::expected<rocks::OpenedData, rocks::StartRefusal> try_open() { return rocks::open_data_directory(request()); }

  // Opens, appends `groups` groups of `records` events each, and closes. The writes stay in the WAL.
  void fill(int groups, std::size_t records = 3);

  void use(FileStore& files, rocksdb::Env* env) {
    files_ = &files;
    env_ = env;
  }

 private:
  ScratchDirectory scratch_;
  std::string path_ = scratch_ / "data";
  system::SystemFileStore real_files_;
  FileStore* files_ = &real_files_;
  rocksdb::Env* env_ = nullptr;
  memory::SeededRandom random_{7};
  memory::MemorySecretBox box_;
};

// Appends and writes the register, as the writer does; the first error, if any.
Result<> append_and_register(rocks::OpenedData& data, GroupMaker& maker, const Group& group);

}  // namespace mfad::testing

// The FileStore port over the real files, reporting to a ModelledDisk, which may fail the operation. Nothing is really
// synced.
#pragma once

#include "adapters/system/files.h"
#include "tests/support/modelled_disk.h"

namespace mfad::testing {

class FaultyFileStore : public FileStore {
 public:
  explicit FaultyFileStore(ModelledDisk& disk) : disk_(disk) {}

  Result<bool> exists(const std::string& path) const override { return real_.exists(path); }
  Result<std::unique_ptr<File>> open(const std::string& path) override;
  Result<std::string> read_small(const std::string& path, std::size_t bytes_max) const override {
    return real_.read_small(path, bytes_max);
  }
  Result<> replace(const std::string& path, std::string_view bytes) override;
  Result<> make_directory(const std::string& path) override { return real_.make_directory(path); }
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> remove_tree(const std::string& path) override;
  Result<std::unique_ptr<DirectoryLock>> lock_directory(const std::string& path) override {
    return real_.lock_directory(path);
  }

 private:
  system::SystemFileStore real_;
  ModelledDisk& disk_;
};

}  // namespace mfad::testing

// Files and directories of the real system, durable where they say so. Any thread; everything may block on the disk.
#pragma once

#include "events/port/file_store.h"

namespace mfad::system {

class SystemFileStore : public FileStore {
 public:
  Result<bool> exists(const std::string& path) const override;
  Result<std::unique_ptr<File>> open(const std::string& path) override;
  Result<std::string> read_small(const std::string& path, std::size_t bytes_max) const override;
  Result<> replace(const std::string& path, std::string_view bytes) override;
  Result<> make_directory(const std::string& path) override;
  Result<> rename(const std::string& from, const std::string& to) override;
  Result<> remove_tree(const std::string& path) override;
  Result<std::unique_ptr<DirectoryLock>> lock_directory(const std::string& path) override;
};

enum class Privacy {
  any,
  owner_only,  // refused when group or others have any right
};

// The whole file: not_found, too_large beyond `bytes_max`, refused when it is not a regular file or others may read it.
Result<std::string> read_small_file(const std::string& path, std::size_t bytes_max, Privacy privacy = Privacy::any);

// Durable under its name when this returns; readers see the old file or the new one.
Result<> write_file_durably(const std::string& path, std::string_view bytes, unsigned mode = 0600);

Result<> sync_directory(const std::string& path);
std::string parent_of(const std::string& path);

}  // namespace mfad::system

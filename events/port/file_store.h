// Small durable files beside the databases: the head register, the keyring, keys. Implemented by adapters/system;
// tests/support has one that loses power. Any thread; one writes a file at a time, reads may run beside. Everything may
// block on the disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "events/base/error.h"

namespace mfad {

class File {
 public:
  virtual ~File() = default;
  virtual Result<std::uint64_t> size() const = 0;
  virtual Result<std::string> read(std::uint64_t offset,
                                   std::size_t bytes) const = 0;             // shorter only at the end of the file
  virtual Result<> write(std::uint64_t offset, std::string_view bytes) = 0;  // durable after `sync`
  virtual Result<> sync() = 0;
};

// Released when it goes.
class DirectoryLock {
 public:
  virtual ~DirectoryLock() = default;
};

class FileStore {
 public:
  virtual ~FileStore() = default;
  virtual Result<bool> exists(const std::string& path) const = 0;
  virtual Result<std::unique_ptr<File>> open(const std::string& path) = 0;  // read and write; not_found

  // The whole of a file that need not be writable; not_found, or too_large beyond `bytes_max`.
  virtual Result<std::string> read_small(const std::string& path, std::size_t bytes_max) const = 0;

  // The whole content, durable under its name when this returns; readers see the old file or the new one. Mode 0600.
  virtual Result<> replace(const std::string& path, std::string_view bytes) = 0;

  // Makes the directory with mode 0700, and its entry durable; an existing one is left as it is.
  virtual Result<> make_directory(const std::string& path) = 0;
  virtual Result<> rename(const std::string& from, const std::string& to) = 0;  // durable when it returns
  virtual Result<> remove_tree(const std::string& path) = 0;                    // what is not there is no error

  // ErrorCode::unavailable when another process has it.
  virtual Result<std::unique_ptr<DirectoryLock>> lock_directory(const std::string& path) = 0;
};

}  // namespace mfad

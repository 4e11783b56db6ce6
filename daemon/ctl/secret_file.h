// Where a secret of the answer goes that is shown once: opened before anything is sent, so that no secret is lost to a
// path that cannot be written.
#pragma once

#include <string>
#include <utility>

#include "events/base/error.h"

namespace mfad::ctl {

class SecretFile {
 public:
  // A new file has mode 0600; one that exists keeps what it holds until save(). Error: invalid for `-`, else io.
  static Result<SecretFile> open(const std::string& path);

  SecretFile(SecretFile&& other) noexcept;
  SecretFile(const SecretFile&) = delete;
  SecretFile& operator=(const SecretFile&) = delete;
  SecretFile& operator=(SecretFile&&) = delete;
  ~SecretFile();  // a new file without a secret is removed

  // The file holds this one line then, and has mode 0600.
  Result<> save(const std::string& secret);

 private:
  SecretFile(std::string path, int file, bool is_new) : path_(std::move(path)), file_(file), is_new_(is_new) {}

  std::string path_;
  int file_ = -1;
  bool is_new_ = false;
};

}  // namespace mfad::ctl

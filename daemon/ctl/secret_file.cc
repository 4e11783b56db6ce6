#include "daemon/ctl/secret_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace mfad::ctl {
namespace {

constexpr mode_t owner_only = 0600;

bool empty_for_owner(int file) {
  struct stat info{};
  if (::fstat(file, &info) != 0) return false;
  if (!S_ISREG(info.st_mode)) return true;  // a pipe has nothing to take away
  return ::fchmod(file, owner_only) == 0 && ::ftruncate(file, 0) == 0;
}

}  // namespace

Result<SecretFile> SecretFile::open(const std::string& path) {
  if (path == "-") {
    return error(ErrorCode::invalid,
                 "a secret is saved to a file, and - is none; name a file, or leave the option out to see the secret");
  }
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only);
  const bool is_new = file >= 0;
  if (!is_new && errno == EEXIST) file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) {
    return error(
        ErrorCode::io,
        fmt::format("cannot write {}; check that its folder exists and may be written; nothing was sent", path));
  }
  return SecretFile(path, file, is_new);
}

SecretFile::SecretFile(SecretFile&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      is_new_(std::exchange(other.is_new_, false)) {}

SecretFile::~SecretFile() {
  if (file_ >= 0) ::close(file_);
  if (is_new_) ::unlink(path_.c_str());
}

Result<> SecretFile::save(const std::string& secret) {
  is_new_ = false;
  const auto line = secret + '\n';
  const bool written =
      empty_for_owner(file_) && ::write(file_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  if (::close(std::exchange(file_, -1)) != 0 || !written)
    return error(ErrorCode::io, fmt::format("cannot write {}; check the room on its disk", path_));
  return {};
}

}  // namespace mfad::ctl

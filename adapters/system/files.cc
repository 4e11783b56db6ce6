#include "adapters/system/files.h"

#include <filesystem>

#include <sys/file.h>
#include <sys/stat.h>

#include "adapters/system/descriptor.h"

namespace mfad::system {
namespace {

Result<> write_all(int file, std::string_view bytes, std::uint64_t offset, const std::string& path) {
  while (!bytes.empty()) {
    const auto written = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return system_error("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return {};
}

Result<std::string> read_some(int file, std::uint64_t offset, std::size_t bytes, const std::string& path) {
  std::string content(bytes, '\0');
  std::size_t got = 0;
  while (got < bytes) {
    const auto count = ::pread(file, content.data() + got, bytes - got, static_cast<off_t>(offset + got));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("read", path);
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  content.resize(got);
  return content;
}

class SystemFile : public File {
 public:
  SystemFile(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Result<std::uint64_t> size() const override {
    struct stat info{};
    if (::fstat(file_.get(), &info) != 0) return system_error("look at", path_);
    return static_cast<std::uint64_t>(info.st_size);
  }
  Result<std::string> read(std::uint64_t offset, std::size_t bytes) const override {
    return read_some(file_.get(), offset, bytes, path_);
  }
  Result<> write(std::uint64_t offset, std::string_view bytes) override {
    return write_all(file_.get(), bytes, offset, path_);
  }
  Result<> sync() override {
    if (::fdatasync(file_.get()) != 0) return system_error("make durable", path_);
    return {};
  }

 private:
  Descriptor file_;
  std::string path_;
};

class SystemDirectoryLock : public DirectoryLock {
 public:
  explicit SystemDirectoryLock(Descriptor directory) : directory_(std::move(directory)) {}

 private:
  Descriptor directory_;
};

}  // namespace

std::string parent_of(const std::string& path) {
  const auto named = path.substr(0, path.find_last_not_of('/') + 1);
  const auto parent = std::filesystem::path(named).parent_path().string();
  return parent.empty() ? "." : parent;
}

Result<> sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return system_error("open directory", path);
  if (::fsync(directory.get()) != 0) return system_error("make durable directory", path);
  return {};
}

Result<std::string> read_small_file(const std::string& path, std::size_t bytes_max, Privacy privacy) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return system_error("open", path);
  struct stat info{};
  if (::fstat(file.get(), &info) != 0) return system_error("look at", path);
  if (!S_ISREG(info.st_mode)) return error(ErrorCode::refused, fmt::format("{} is not a regular file", path));
  if (privacy == Privacy::owner_only && (info.st_mode & 077) != 0) {
    return error(ErrorCode::refused, fmt::format("{} has mode {:04o}: set it to 0600", path, info.st_mode & 07777));
  }
  auto content = read_some(file.get(), 0, bytes_max + 1, path);
  if (content && content->size() > bytes_max) {
    return error(ErrorCode::too_large, fmt::format("{} is longer than {} bytes", path, bytes_max));
  }
  return content;
}

Result<> write_file_durably(const std::string& path, std::string_view bytes, unsigned mode) {
  const auto temporary = path + ".new";
  ::unlink(temporary.c_str());  // left by a start that did not end
  const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, static_cast<mode_t>(mode)));
  if (!file) return system_error("make", temporary);
  if (auto written = write_all(file.get(), bytes, 0, temporary); !written) return written;
  if (::fsync(file.get()) != 0) return system_error("make durable", temporary);
  if (::rename(temporary.c_str(), path.c_str()) != 0) return system_error("rename to", path);
  return sync_directory(parent_of(path));
}

Result<bool> SystemFileStore::exists(const std::string& path) const {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0) return true;
  if (errno == ENOENT) return false;
  return system_error("look at", path);
}

Result<std::unique_ptr<File>> SystemFileStore::open(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return system_error("open", path);
  return std::make_unique<SystemFile>(std::move(file), path);
}

Result<std::string> SystemFileStore::read_small(const std::string& path, std::size_t bytes_max) const {
  return read_small_file(path, bytes_max);
}

Result<> SystemFileStore::replace(const std::string& path, std::string_view bytes) {
  return write_file_durably(path, bytes);
}

Result<> SystemFileStore::make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0) {
    struct stat info{};
    const int number = errno;
    if (number == EEXIST && ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return {};
    if (number == ENOENT)
      return error(ErrorCode::refused, fmt::format("{} cannot be made: its parent {} does not exist; make that first",
                                                   path, parent_of(path)));
    return system_error("make directory", path, number);
  }
  return sync_directory(parent_of(path));
}

Result<> SystemFileStore::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return system_error("rename " + from + " to", to);
  return sync_directory(parent_of(to));
}

Result<> SystemFileStore::remove_tree(const std::string& path) {
  std::error_code failed;
  std::filesystem::remove_all(path, failed);
  if (failed) return system_error("remove", path, failed.value());
  return {};
}

Result<std::unique_ptr<DirectoryLock>> SystemFileStore::lock_directory(const std::string& path) {
  Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return system_error("open directory", path);
  if (::flock(directory.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return error(ErrorCode::unavailable, fmt::format("{} is in use by another process", path));
    return system_error("lock", path);
  }
  return std::make_unique<SystemDirectoryLock>(std::move(directory));
}

}  // namespace mfad::system

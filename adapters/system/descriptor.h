// A file descriptor that closes itself, and how errno becomes an Error. Internal to adapters/system.
#pragma once

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "events/base/error.h"

namespace mfad::system {

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

// `what` is a verb phrase: "read", "write", "make durable".
inline std::unexpected<Error> system_error(std::string_view what, std::string_view path, int number = errno) {
  const auto code = number == ENOENT                                          ? ErrorCode::not_found
                    : number == ENOSPC || number == EDQUOT || number == EFBIG ? ErrorCode::no_space
                    : number == EACCES || number == EPERM                     ? ErrorCode::refused
                                                                              : ErrorCode::io;
  return error(code, fmt::format("cannot {} {}: {}", what, path, std::generic_category().message(number)));
}

}  // namespace mfad::system

// Errors of ports and codecs, as values. A "no" of the domain is a Rejection (events/decider.h), never an Error.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace mfad {

enum class ErrorCode : std::uint8_t {
  corruption,  // stored bytes are not what was written
  io,          // the operating system or a library failed; what is on disk is unknown
  no_space,    // the disk is full
  not_found,
  refused,      // the other side, or a rule of the store, says no; repeating changes nothing
  unavailable,  // repeat later
  busy,         // the other side answers, and says to repeat later
  invalid,      // the input is not as stated
  too_large,
};

struct Error {
  ErrorCode code = ErrorCode::io;
  std::string message;  // lower-case; names the thing and the value, never a secret; says what to change

  bool operator==(const Error&) const = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> error(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

}  // namespace mfad

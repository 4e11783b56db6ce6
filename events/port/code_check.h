// Computes one-time codes of authenticator apps (RFC 6238, SHA-1, 6 digits, 30 s). Implemented by adapters/factors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/base/secret.h"

namespace mfad {

class CodeCheck {
 public:
  virtual ~CodeCheck() = default;

  // The code of one time step; step = seconds since 1970 / 30. Any thread; blocks on nothing.
  virtual std::string authenticator_code(const Secret& seed, std::int64_t step) const = 0;
};

}  // namespace mfad

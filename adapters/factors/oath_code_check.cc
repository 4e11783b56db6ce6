#include "adapters/factors/oath_code_check.h"

#include <array>

#include <liboath/oath.h>

#include "events/base/check.h"
#include "events/base/limits.h"

namespace mfad::factors {

OathCodeCheck::OathCodeCheck() { MFAD_CHECK(oath_init() == OATH_OK, "a liboath that starts"); }

std::string OathCodeCheck::authenticator_code(const Secret& seed, std::int64_t step) const {
  // A time-based code is the counter-based one of the step (RFC 6238 §4), so no clock has to be asked here.
  std::array<char, limits::totp_digits + 1> code{};
  const auto bytes = seed.reveal();
  const int rc = oath_hotp_generate(bytes.data(), bytes.size(), static_cast<std::uint64_t>(step), limits::totp_digits,
                                    false, OATH_HOTP_DYNAMIC_TRUNCATION, code.data());
  MFAD_CHECK(rc == OATH_OK, "a code for every seed and step");
  return {code.data(), limits::totp_digits};
}

}  // namespace mfad::factors

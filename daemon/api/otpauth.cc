#include "daemon/api/otpauth.h"

#include <fmt/format.h>

#include "daemon/api/target.h"
#include "events/base/limits.h"

namespace mfad::api {

std::string base32(std::string_view bytes) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = (bits << 8U | static_cast<unsigned char>(c)) & 0xFFFFU;
    for (count += 8; count >= 5; count -= 5) text.push_back(alphabet[bits >> (count - 5) & 31U]);
  }
  if (count > 0) text.push_back(alphabet[bits << (5 - count) & 31U]);
  return text;
}

std::string otpauth_uri(std::string_view issuer, std::string_view user_name, std::string_view base32_secret) {
  const auto encoded = percent_encode(issuer);
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits={}&period={}", encoded,
                     percent_encode(user_name), base32_secret, encoded, limits::totp_digits, limits::totp_step.count());
}

}  // namespace mfad::api

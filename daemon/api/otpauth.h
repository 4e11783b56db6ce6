// How an authenticator app is told its secret (contract §4). Pure.
#pragma once

#include <string>
#include <string_view>

namespace mfad::api {

std::string base32(std::string_view bytes);  // RFC 4648, without padding

std::string otpauth_uri(std::string_view issuer, std::string_view user_name, std::string_view base32_secret);

}  // namespace mfad::api

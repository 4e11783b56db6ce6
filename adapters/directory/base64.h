// Base64 of RFC 4648 §4, strict: padding is due, no white space, no stray bits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mfad::directory {

std::optional<std::string> decode_base64(std::string_view text);

}  // namespace mfad::directory

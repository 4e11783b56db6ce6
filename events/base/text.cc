#include "events/base/text.h"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

namespace mfad {
namespace {

constexpr std::string_view dots = "•••";

const std::uint8_t* units(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The first character, all its bytes. REQUIRES: not empty, valid UTF-8.
std::string_view first_character(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) ++length;
  return text.substr(0, length);
}

}  // namespace

bool is_valid_utf8(std::string_view text) { return text.empty() || u8_check(units(text), text.size()) == nullptr; }

bool has_control_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto unit = static_cast<unsigned char>(text[i]);
    if (unit < 0x20 || unit == 0x7f) return true;
    if (unit == 0xc2 && i + 1 < text.size()) {  // U+0080 to U+009F are C2 80 to C2 9F
      const auto second = static_cast<unsigned char>(text[i + 1]);
      if (second >= 0x80 && second <= 0x9f) return true;
    }
  }
  return false;
}

std::string fold_case(std::string_view text) {
  if (is_ascii(text)) {
    std::string folded(text);
    for (char& c : folded) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return folded;
  }
  if (!is_valid_utf8(text)) return std::string(text);
  std::size_t length = 0;
  const std::unique_ptr<std::uint8_t, decltype(&std::free)> folded(
      u8_casefold(units(text), text.size(), nullptr, UNINORM_NFC, nullptr, &length), &std::free);
  if (!folded) return std::string(text);
  return {reinterpret_cast<const char*>(folded.get()), length};
}

std::string mask_mail(std::string_view address) {
  const auto at = address.rfind('@');
  const auto dot = address.rfind('.');
  if (!is_valid_utf8(address) || at == 0 || at == std::string_view::npos || dot == std::string_view::npos ||
      dot <= at + 1 || dot + 1 == address.size()) {
    return std::string(dots);
  }
  std::string masked;
  masked += first_character(address);
  masked += dots;
  masked += '@';
  masked += first_character(address.substr(at + 1));
  masked += dots;
  masked += address.substr(dot);
  return masked;
}

}  // namespace mfad

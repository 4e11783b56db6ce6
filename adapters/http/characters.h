// Character classes of RFC 9110, RFC 9112 and RFC 3986, as tables.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace mfad::http {

class CharacterClass {
 public:
  constexpr explicit CharacterClass(std::string_view members) {
    for (const char c : members) allow(c);
  }
  constexpr CharacterClass with_alphanumerics() const {
    CharacterClass result = *this;
    for (char c = '0'; c <= '9'; ++c) result.allow(c);
    for (char c = 'a'; c <= 'z'; ++c) result.allow(c);
    for (char c = 'A'; c <= 'Z'; ++c) result.allow(c);
    return result;
  }
  constexpr CharacterClass with_range(unsigned first, unsigned last) const {
    CharacterClass result = *this;
    for (unsigned c = first; c <= last; ++c) result.allowed_[c] = true;
    return result;
  }

  constexpr bool has(char c) const { return allowed_[static_cast<unsigned char>(c)]; }
  constexpr bool has_all(std::string_view text) const {
    for (const char c : text) {
      if (!has(c)) return false;
    }
    return true;
  }

 private:
  constexpr void allow(char c) { allowed_[static_cast<unsigned char>(c)] = true; }
  std::array<bool, 256> allowed_{};
};

inline constexpr CharacterClass digit{"0123456789"};
inline constexpr CharacterClass hex_digit{"0123456789abcdefABCDEF"};
inline constexpr CharacterClass token = CharacterClass{"!#$%&'*+-.^_`|~"}.with_alphanumerics();
inline constexpr CharacterClass line_byte = CharacterClass{"\t"}.with_range(0x20, 0x7e).with_range(0x80, 0xff);
inline constexpr CharacterClass target_byte =
    CharacterClass{"-._~!$&'()*+,;=:@/?%"}.with_alphanumerics();  // no fragment
inline constexpr CharacterClass host_byte = CharacterClass{"-._~!$&'()*+,;=:[]%"}.with_alphanumerics();

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// `lower` is in lower case.
constexpr bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (to_lower(text[i]) != lower[i]) return false;
  }
  return true;
}

}  // namespace mfad::http

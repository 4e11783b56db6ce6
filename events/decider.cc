#include "events/decider.h"

#include <cstring>

#include "events/base/check.h"

namespace mfad {
namespace {

constexpr std::string_view id_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static_assert(id_alphabet.size() == 64);

// 6 bits of randomness a character, from the low bits of one byte each.
std::string characters_of(std::string_view random) {
  std::string text;
  text.reserve(random.size());
  for (char c : random) text.push_back(id_alphabet[static_cast<unsigned char>(c) & 0x3fU]);
  return text;
}

constexpr std::size_t id_characters = 22;     // 132 bits
constexpr std::size_t token_characters = 43;  // 258 bits

}  // namespace

std::string RandomTape::take(std::size_t count) {
  MFAD_CHECK(used_ + count <= bytes_.size(), "a tape long enough for one decision");
  std::string bytes(reinterpret_cast<const char*>(bytes_.data()) + used_, count);
  used_ += count;
  return bytes;
}

std::string RandomTape::take_id(char prefix) { return prefix + characters_of(take(id_characters)); }

std::string RandomTape::take_token() { return characters_of(take(token_characters)); }

std::string RandomTape::take_digits(int count) {
  const std::string bytes = take(sizeof(std::uint64_t));
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  std::string digits(static_cast<std::size_t>(count), '0');
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {  // 64 bits to 8 digits: a bias below 2^-37
    *digit = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  return digits;
}

}  // namespace mfad

#include "adapters/directory/account_id.h"

#include <array>
#include <charconv>

#include "events/base/digest.h"

namespace mfad::directory {
namespace {

constexpr std::size_t uuid_bytes = 16;
constexpr std::size_t uuid_characters = 36;

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int32_t> parse_int32(std::string_view text) { return parse_number<std::int32_t>(text); }

std::optional<std::string> id_of_entry_uuid(std::string_view text) {
  if (text.size() != uuid_characters) return std::nullopt;
  std::string id;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i] >= 'A' && text[i] <= 'F' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) return std::nullopt;
    id.push_back(c);
  }
  return id;
}

std::optional<std::string> id_of_object_guid(std::string_view bytes) {
  if (bytes.size() == uuid_characters) return id_of_entry_uuid(bytes);
  if (bytes.size() != uuid_bytes) return std::nullopt;
  constexpr std::array<std::size_t, uuid_bytes> order{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
  std::string swapped;
  for (const auto i : order) swapped.push_back(bytes[i]);
  auto id = to_hex(swapped);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) id.insert(dash, "-");
  return id;
}

std::string sibling_security_id(std::string_view security_id, std::string_view relative_id) {
  const auto number = parse_number<std::uint32_t>(relative_id);
  constexpr std::size_t relative_bytes = 4;
  if (!number || security_id.size() < 3 * relative_bytes) return {};
  std::string sibling(security_id.substr(0, security_id.size() - relative_bytes));
  for (unsigned byte = 0; byte < relative_bytes; ++byte)
    sibling.push_back(static_cast<char>(*number >> (8U * byte) & 0xffU));
  return sibling;
}

}  // namespace mfad::directory

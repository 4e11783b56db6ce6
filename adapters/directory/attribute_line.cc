#include "adapters/directory/attribute_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/directory/base64.h"
#include "events/base/text.h"

namespace mfad::directory {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// A name or an object identifier, then options; Active Directory writes `member;range=0-1499` and `;range=1500-*`.
bool is_description(std::string_view text) {
  const auto type = text.substr(0, text.find(';'));
  if (type.empty() || !(is_letter(type.front()) || is_digit(type.front()))) return false;
  const bool is_oid = is_digit(type.front());
  const auto in_type = [&](char c) { return is_digit(c) || (is_oid ? c == '.' : is_letter(c) || c == '-'); };
  const auto in_options = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == ';' || c == '=' || c == '*';
  };
  const auto options = text.substr(type.size());
  return std::ranges::all_of(type, in_type) && std::ranges::all_of(options, in_options) && !options.ends_with(';') &&
         options.find(";;") == std::string_view::npos;
}

std::string_view skip_spaces(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

// What a value that is not base64 may not hold: RFC 2849 "SAFE-STRING", but for UTF-8.
std::optional<std::string> refusal_of_plain(std::string_view name, std::string_view value) {
  if (value.starts_with(':') || value.starts_with('<')) {
    return fmt::format("value of {} begins with '{}'; encode it in base64 (`{}:: …`)", name, value.front(), name);
  }
  if (value.find('\0') != std::string_view::npos || value.find('\r') != std::string_view::npos) {
    return fmt::format("value of {} holds a NUL or a carriage return; encode it in base64 (`{}:: …`)", name, name);
  }
  if (!is_valid_utf8(value)) {
    return fmt::format("value of {} is not UTF-8; convert the file to UTF-8, or encode the value in base64 (`{}:: …`)",
                       name, name);
  }
  return std::nullopt;
}

}  // namespace

std::expected<Attribute, Problem> parse_attribute(const Line& line) {
  const auto problem = [&](std::string message) { return std::unexpected(Problem{line.number, std::move(message)}); };
  const std::string_view text = line.text;
  if (text.starts_with(' '))
    return problem("continuation of no line; remove the leading space or the blank line before it");
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) {
    return problem("line has no ':'; write `attribute: value`, and begin continued lines with one space");
  }
  const auto description = text.substr(0, colon);
  if (!is_description(description)) {
    return problem("attribute name before ':' has a character that is not allowed; use letters, digits and '-'");
  }
  Attribute attribute{line.number, std::string(description), {}};
  std::ranges::transform(attribute.name, attribute.name.begin(), to_lower);
  const auto rest = text.substr(colon + 1);
  if (rest.starts_with('<')) {
    return problem(fmt::format("value of {} is a URL (`:<`), which is not fetched; put the value itself into the file",
                               attribute.name));
  }
  if (rest.starts_with(':')) {
    auto bytes = decode_base64(skip_spaces(rest.substr(1)));
    if (!bytes)
      return problem(fmt::format("value of {} is not base64; encode it again, padding included", attribute.name));
    attribute.value = std::move(*bytes);
    return attribute;
  }
  const auto value = skip_spaces(rest);
  if (auto refusal = refusal_of_plain(attribute.name, value)) return problem(std::move(*refusal));
  attribute.value = value;
  return attribute;
}

}  // namespace mfad::directory

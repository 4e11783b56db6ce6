#include "daemon/api/rules.h"

#include <algorithm>

#include "events/base/ids.h"
#include "events/base/limits.h"
#include "events/base/text.h"
#include "events/policy/distinguished_name.h"

namespace mfad::api {
namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_alphanumeric(char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); }

bool made_of(std::string_view text, std::size_t min, std::size_t max, bool (*allowed)(char)) {
  return text.size() >= min && text.size() <= max && std::ranges::all_of(text, allowed);
}

bool plain(std::string_view text, std::size_t min_bytes, std::size_t max_bytes) {
  return text.size() >= min_bytes && text.size() <= max_bytes && !has_control_characters(text);
}

bool is_domain_character(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_local_character(char c) {
  static constexpr std::string_view specials = "!#$%&'*+-/=?^_`{|}~.";
  return is_alphanumeric(c) || specials.contains(c) || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

namespace rules {

std::string_view name(std::string_view text) {
  return plain(text, 1, limits::name_bytes_max) ? "" : "must be 1 to 256 bytes without control characters";
}

std::string_view account_id(std::string_view text) {
  return parse_account_id(text) ? "" : "must be the directory's immutable id: [A-Za-z0-9][A-Za-z0-9._-]{0,127}";
}

std::string_view user_name(std::string_view text) {
  return plain(text, 1, limits::user_name_bytes_max) ? "" : "must be 1 to 256 bytes without control characters";
}

std::string_view display_name(std::string_view text) {
  return plain(text, 0, limits::display_name_bytes_max) ? "" : "must be at most 256 bytes without control characters";
}

std::string_view mail(std::string_view text) {
  return plain(text, 0, limits::mail_bytes_max) ? "" : "must be at most 254 bytes without control characters";
}

std::string_view mobile(std::string_view text) {
  return plain(text, 0, limits::mobile_bytes_max) ? "" : "must be at most 32 bytes without control characters";
}

std::string_view source(std::string_view text) {
  return plain(text, 1, limits::source_bytes_max) ? "" : "must be 1 to 64 bytes without control characters";
}

std::string_view dn(std::string_view text) {
  return policy::normalize_dn(text) ? "" : "must be a distinguished name (RFC 4514) of at most 1,024 bytes";
}

std::string_view address(std::string_view text) {
  const auto at = text.find('@');
  const bool good = text.size() <= limits::mail_bytes_max && at != std::string_view::npos && at > 0 &&
                    at + 1 < text.size() && std::ranges::all_of(text.substr(0, at), is_local_character) &&
                    std::ranges::all_of(text.substr(at + 1), is_domain_character) && !has_control_characters(text);
  return good ? "" : "must be a mail address, local-part@domain, of at most 254 bytes";
}

std::string_view host(std::string_view text) {
  const auto allowed = [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '.' || c == ':' || c == '[' || c == ']';
  };
  return made_of(text, 1, 253, allowed) ? "" : "must be a host name or an address of at most 253 characters";
}

std::string_view smtp_user(std::string_view text) {
  return plain(text, 1, limits::name_bytes_max) ? "" : "must be 1 to 256 bytes without control characters";
}

std::string_view credential(std::string_view text) {
  return made_of(text, 1, 32, [](char c) { return is_lower_or_digit(c) || c == '-'; })
             ? ""
             : "must be a credential's name: [a-z0-9-]{1,32}";
}

std::string_view client(std::string_view text) {
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == ' ' || c == '.' || c == '_' || c == '-'; };
  return made_of(text, 1, limits::client_chars_max, allowed) ? "" : "must be 1 to 64 of A-Za-z0-9 ._-";
}

std::string_view code(std::string_view text) {
  const std::size_t count = count_characters(text);
  return count >= 1 && count <= limits::code_chars_max ? "" : "must be 1 to 16 characters";
}

std::string_view grant(std::string_view text) {
  return made_of(text, 1, limits::grant_chars_max, [](char c) { return c > ' ' && c < 0x7f; })
             ? ""
             : "must be a grant as it was given, at most 64 characters";
}

std::string_view unenroll_reason(std::string_view text) {
  const std::size_t count = count_characters(text);
  const bool good = count >= 1 && count <= limits::unenroll_reason_chars_max && !has_control_characters(text);
  return good ? "" : "must be 1 to 500 characters without control characters";
}

std::string_view report_reason(std::string_view text) {
  const auto allowed = [](char c) { return is_lower_or_digit(c) || c == '_' || c == '-'; };
  return made_of(text, 1, limits::report_reason_chars_max, allowed) ? "" : "must be [a-z0-9_-]{1,64}";
}

std::string_view store_scope(std::string_view text) {
  return text == "*" || parse_store_id(text) ? "" : "must be a store id, [a-z0-9][a-z0-9-]{0,62}, or alone \"*\"";
}

std::string_view actor(std::string_view text) {
  const std::size_t count = count_characters(text);
  const bool good =
      count >= 1 && count <= limits::actor_chars_max && is_valid_utf8(text) && !has_control_characters(text);
  return good ? "" : "must be 1 to 128 characters without control characters";
}

std::string_view idempotency_key(std::string_view text) {
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; };
  return made_of(text, limits::idempotency_key_chars_min, limits::idempotency_key_chars_max, allowed)
             ? ""
             : "must be 16 to 64 of A-Za-z0-9_-";
}

}  // namespace rules
}  // namespace mfad::api

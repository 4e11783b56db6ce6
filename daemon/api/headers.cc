#include "daemon/api/headers.h"

#include <algorithm>
#include <charconv>

#include "events/base/limits.h"

namespace mfad::api {
namespace {

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::optional<StreamVersion> parse_etag(std::string_view text) {
  if (text.size() < 3 || text.front() != '"' || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  if (text.size() > 1 && text.front() == '0') return std::nullopt;  // not one that we ever gave
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return StreamVersion{value};
}

std::size_t count_headers(const Request& request, std::string_view name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(request.headers, [&](const auto& header) { return header.first == name; }));
}

}  // namespace

std::optional<std::string_view> single_header(const Request& request, std::string_view name, FieldErrors& errors) {
  if (count_headers(request, name) > 1) errors.push_back({std::string(name), "comes twice; send it once"});
  return request.header(name);
}

std::optional<std::string_view> request_id_of(const Request& request) {
  const auto id = request.header("x-request-id");
  if (!id || id->empty() || id->size() > limits::request_id_chars_max) return std::nullopt;
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
           c == '-';
  };
  return std::ranges::all_of(*id, allowed) ? id : std::nullopt;
}

std::optional<std::string_view> bearer_token(const Request& request) {
  static constexpr std::string_view scheme = "bearer ";
  const auto value = request.header("authorization");
  if (!value || count_headers(request, "authorization") > 1 || value->size() <= scheme.size()) return std::nullopt;
  if (!equals_ignoring_case(value->substr(0, scheme.size()), scheme)) return std::nullopt;
  const auto token = trim(value->substr(scheme.size()));
  if (token.empty()) return std::nullopt;
  return token;
}

bool is_json(std::string_view content_type) {
  const auto semicolon = content_type.find(';');
  if (!equals_ignoring_case(trim(content_type.substr(0, semicolon)), "application/json")) return false;
  if (semicolon == std::string_view::npos) return true;
  const auto parameter = trim(content_type.substr(semicolon + 1));
  return equals_ignoring_case(parameter, "charset=utf-8") || equals_ignoring_case(parameter, "charset=\"utf-8\"");
}

bool is_ndjson(std::string_view content_type) {
  return equals_ignoring_case(trim(content_type), "application/x-ndjson");
}

Precondition read_precondition(const Request& request, FieldErrors& errors) {
  const auto match = single_header(request, "if-match", errors);
  const auto none_match = single_header(request, "if-none-match", errors);
  if (match && none_match) {
    errors.push_back({"if-match", "and If-None-Match exclude each other; send one of them"});
    return {};
  }
  if (none_match) {
    if (trim(*none_match) != "*") errors.push_back({"if-none-match", "must be *: it is for creating"});
    return {.kind = Precondition::Kind::absent, .version = {}};
  }
  if (!match) return {};
  const auto version = parse_etag(trim(*match));
  if (!version) errors.push_back({"if-match", "must be one strong ETag as it was given, such as \"7\""});
  return {.kind = Precondition::Kind::match, .version = version.value_or(StreamVersion{})};
}

}  // namespace mfad::api

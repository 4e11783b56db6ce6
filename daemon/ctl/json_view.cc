#include "daemon/ctl/json_view.h"

#include <fmt/format.h>

namespace mfad::ctl {
namespace {

namespace json = boost::json;

std::string join(const json::array& values) {
  std::string joined;
  for (const auto& value : values) joined += (joined.empty() ? "" : ", ") + text_of(value);
  return joined.empty() ? "–" : joined;
}

std::string join(const json::object& members) {
  std::string joined;
  for (const auto& [name, value] : members) {
    joined += fmt::format("{}{}={}", joined.empty() ? "" : " ", std::string_view(name), text_of(value));
  }
  return joined;
}

}  // namespace

const json::value* member_at(const json::value& value, std::string_view path) {
  const auto* current = &value;
  while (!path.empty()) {
    const auto dot = path.find('.');
    if (!current->is_object()) return nullptr;
    current = current->as_object().if_contains(path.substr(0, dot));
    if (current == nullptr) return nullptr;
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return current;
}

std::string text_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return "–";
    case json::kind::bool_: return value.as_bool() ? "yes" : "no";
    case json::kind::string: return std::string(value.as_string());
    case json::kind::array: return join(value.as_array());
    case json::kind::object: return join(value.as_object());
    default: return json::serialize(value);
  }
}

std::string text_at(const json::value& value, std::string_view path) {
  const auto* found = member_at(value, path);
  return found == nullptr ? std::string{} : text_of(*found);
}

std::int64_t number_at(const json::value& value, std::string_view path) {
  const auto* found = member_at(value, path);
  json::error_code code;
  return found == nullptr ? 0 : found->to_number<std::int64_t>(code);
}

}  // namespace mfad::ctl

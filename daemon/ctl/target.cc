#include "daemon/ctl/target.h"

#include <fmt/format.h>

#include <chrono>
#include <functional>

#include "events/base/time.h"

namespace mfad::ctl {
namespace {

std::string expand(std::string_view text, const std::function<std::string(std::string_view)>& value_of) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    out += value_of(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string path_value(const Invocation& invocation, std::string_view name) {
  const auto found = invocation.path_values.find(name);
  return found == invocation.path_values.end() ? std::string{} : found->second;
}

}  // namespace

std::vector<std::string_view> names_in_path(std::string_view path) {
  std::vector<std::string_view> names;
  for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1)) {
    names.push_back(path.substr(open + 1, path.find('}', open) - open - 1));
  }
  return names;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    out += unreserved ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string expand_path(std::string_view path, const Invocation& invocation) {
  return expand(path, [&](std::string_view name) { return percent_encode(path_value(invocation, name)); });
}

std::string expand_text(std::string_view text, const Invocation& invocation) {
  return expand(text, [&](std::string_view name) { return path_value(invocation, name); });
}

void add_query(std::string& target, std::string_view name, std::string_view value) {
  target += target.find('?') == std::string::npos ? '?' : '&';
  target += name;
  target += '=';
  target += percent_encode(value);
}

std::string target_of(const Invocation& invocation, std::string_view without) {
  auto target = expand_path(invocation.verb->path, invocation);
  for (const auto& argument : invocation.verb->arguments) {
    if (!argument.target.starts_with('?') || argument.target.substr(1) == without) continue;
    auto value = invocation.value_of(argument.name);
    if (value.empty()) continue;
    if (argument.kind == Kind::time && value == "now") value = now_rfc3339();
    add_query(target, argument.target.substr(1), value);
  }
  if (invocation.verb->method == "GET" && !invocation.globals.min_position.empty()) {
    add_query(target, "min_position", invocation.globals.min_position);
  }
  return target;
}

std::string now_rfc3339() { return to_rfc3339(std::chrono::floor<Milliseconds>(std::chrono::system_clock::now())); }

}  // namespace mfad::ctl

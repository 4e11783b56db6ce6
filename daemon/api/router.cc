#include <algorithm>

#include "daemon/api/route.h"
#include "daemon/api/target.h"

namespace mfad::api {
namespace {

// A part of a template: a literal, or `{name}` followed by a literal such as `:confirm`.
struct Part {
  std::string_view name;
  std::string_view literal;
};

struct Template {
  std::vector<Part> parts;
  std::vector<const Route*> routes;  // those that share the path
};

std::vector<Part> parse_template(std::string_view path) {
  std::vector<Part> parts;
  const auto target = parse_target(path);
  for (const auto segment : target->segments) {
    if (!segment.starts_with('{')) {
      parts.push_back({{}, segment});
      continue;
    }
    const auto end = segment.find('}');
    parts.push_back({segment.substr(1, end - 1), segment.substr(end + 1)});
  }
  return parts;
}

const std::vector<const Route*>& routes() {
  static const auto all = [] {
    std::vector<const Route*> list;
    for (const auto table : {public_routes(), installation_routes(), store_routes(), role_routes(), account_routes(),
                             flow_routes(), feed_routes()}) {
      for (const auto& route : table) list.push_back(&route);
    }
    return list;
  }();
  return all;
}

const std::vector<Template>& templates() {
  static const auto all = [] {
    std::vector<Template> list;
    for (const auto* route : routes()) {
      const auto same =
          std::ranges::find_if(list, [&](const Template& t) { return t.routes.front()->path == route->path; });
      if (same != list.end()) {
        same->routes.push_back(route);
      } else {
        list.push_back({parse_template(route->path), {route}});
      }
    }
    return list;
  }();
  return all;
}

bool matches(const Part& part, std::string_view segment) {
  if (part.name.empty())
    return segment == part.literal || (segment.contains('%') && percent_decode(segment, false) == part.literal);
  if (!segment.ends_with(part.literal)) return false;
  segment.remove_suffix(part.literal.size());
  return !segment.empty() && !segment.contains(':');
}

bool matches(const Template& candidate, std::span<const std::string_view> segments) {
  return candidate.parts.size() == segments.size() &&
         std::ranges::equal(candidate.parts, segments,
                            [](const Part& part, std::string_view segment) { return matches(part, segment); });
}

PathParameters parameters_of(const Template& found, std::span<const std::string_view> segments) {
  PathParameters path;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto& part = found.parts[i];
    if (part.name.empty()) continue;
    const auto value = segments[i].substr(0, segments[i].size() - part.literal.size());
    path.add(part.name, value.contains('%') ? percent_decode(value, false).value_or("") : std::string(value));
  }
  return path;
}

std::string allow_of(const Template& found) {
  std::string allow;
  for (const auto* route : found.routes) {
    if (!allow.empty()) allow += ", ";
    allow += name_of(route->method);
  }
  return allow;
}

}  // namespace

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::put: return "PUT";
    case Method::post: return "POST";
    case Method::delete_: return "DELETE";
    case Method::other: break;
  }
  return "other";
}

const std::string* PathParameters::find(std::string_view name) const {
  for (std::size_t i = 0; i < size_; ++i) {
    if (parts_[i].first == name) return &parts_[i].second;
  }
  return nullptr;
}

Match match_route(Method method, std::span<const std::string_view> segments) {
  for (const auto& candidate : templates()) {
    if (!matches(candidate, segments)) continue;
    const auto route = std::ranges::find(candidate.routes, method, &Route::method);
    if (route == candidate.routes.end()) return {.route = nullptr, .path = {}, .allow = allow_of(candidate)};
    return {.route = *route, .path = parameters_of(candidate, segments), .allow = {}};
  }
  return {};
}

std::span<const Route* const> all_routes() { return routes(); }

}  // namespace mfad::api

// One strict JSON value as a small tree, so that Boost.JSON stays in json.cc. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mfad::api {

struct Json {
  struct Member;
  using Array = std::vector<Json>;
  using Object = std::vector<Member>;  // in order; names are unique
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value;
};

struct Json::Member {
  std::string name;
  Json value;
};

struct JsonFault {
  bool malformed =
      true;  // not one JSON value of at most limits::json_depth_max levels in UTF-8; else: a member comes twice
  std::string pointer;  // RFC 6901
  std::string detail;
};

std::expected<Json, JsonFault> parse_json(std::string_view text);

// `~` and `/` of a member's name escaped.
std::string pointer_to(std::string_view parent, std::string_view member);

}  // namespace mfad::api

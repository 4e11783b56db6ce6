// A request's target taken apart: path segments as sent, query decoded. Pure; strict where RFC 3986 is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mfad::api {

struct Target {
  std::vector<std::string_view> segments;  // between slashes, still encoded; views into the target
  std::vector<std::pair<std::string, std::string>>
      query;  // in order, decoded; `+` is a space, as forms and most clients write it
};

// Nothing when it is not a path from the root with an optional query, or holds an ill-formed percent-escape.
std::optional<Target> parse_target(std::string_view target);

// Nothing for an ill-formed escape.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

// All but unreserved characters escaped: for parts of a URI.
std::string percent_encode(std::string_view text);

}  // namespace mfad::api

// Paths and queries of requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/verb.h"

namespace mfad::ctl {

std::vector<std::string_view> names_in_path(std::string_view path);  // `/v1/stores/{store}` → store

std::string percent_encode(std::string_view text);  // all but the unreserved characters of RFC 3986

// `{name}` replaced by the path parameters, encoded or as they are.
std::string expand_path(std::string_view path, const Invocation& invocation);
std::string expand_text(std::string_view text, const Invocation& invocation);

// Appends `?name=value` or `&name=value`, the value encoded.
void add_query(std::string& target, std::string_view name, std::string_view value);

// Path and query of the verb's request; the query parameter `without` is left out.
std::string target_of(const Invocation& invocation, std::string_view without = {});

std::string now_rfc3339();

}  // namespace mfad::ctl

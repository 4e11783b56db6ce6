// Looks into answers. Includes Boost.JSON: for few .cc files.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

namespace mfad::ctl {

// `missing.enforced`; null when a member on the way is absent.
const boost::json::value* member_at(const boost::json::value& value, std::string_view path);

// As people read it: text without quotes, arrays joined by ", ", `–` for null, "" when absent.
std::string text_at(const boost::json::value& value, std::string_view path);
std::string text_of(const boost::json::value& value);

std::int64_t number_at(const boost::json::value& value, std::string_view path);  // 0 when absent

}  // namespace mfad::ctl

#include "adapters/directory/dn.h"

#include "events/policy/distinguished_name.h"

namespace mfad::directory {

bool is_dn(std::string_view dn) { return dn.empty() || policy::normalize_dn(dn).has_value(); }

std::string_view parent_dn(std::string_view dn) {
  std::size_t comma = 0;
  while (comma < dn.size() && dn[comma] != ',') comma += dn[comma] == '\\' ? 2 : 1;
  if (comma >= dn.size()) return {};
  const auto parent = dn.substr(comma + 1);
  const auto from = parent.find_first_not_of(' ');
  return from == std::string_view::npos ? std::string_view{}
                                        : parent.substr(from, parent.find_last_not_of(' ') + 1 - from);
}

}  // namespace mfad::directory

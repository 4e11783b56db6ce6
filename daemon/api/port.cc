#include "daemon/api/port.h"

namespace mfad::api {

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (field == name) return value;
  }
  return std::nullopt;
}

}  // namespace mfad::api

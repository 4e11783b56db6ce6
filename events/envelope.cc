#include "events/envelope.h"

#include <fmt/format.h>

namespace mfad {

std::string to_hex(const Lineage& lineage) {
  return to_hex(std::string_view{reinterpret_cast<const char*>(lineage.data()), lineage.size()});
}

std::string event_id(const Lineage& lineage, Position position) {
  return fmt::format("{}-{}", to_hex(lineage), position.value);
}

}  // namespace mfad

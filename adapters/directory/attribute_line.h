// One line `name: value` of an LDIF record: its grammar (RFC 2849 §3 "attrval-spec"), without what it means.
#pragma once

#include <expected>

#include "adapters/directory/ldif.h"

namespace mfad::directory {

std::expected<Attribute, Problem> parse_attribute(const Line& line);

}  // namespace mfad::directory

// Distinguished names as a directory file writes them (RFC 4514). What is one, policy/distinguished_name.h says.
#pragma once

#include <string>
#include <string_view>

namespace mfad::directory {

bool is_dn(std::string_view dn);  // the empty name, of the root entry, is one

// The container of an entry: what stands after its first relative name, as written; empty at the top. REQUIRES:
// is_dn(dn).
std::string_view parent_dn(std::string_view dn);

}  // namespace mfad::directory

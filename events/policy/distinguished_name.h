// Distinguished names compare with escapes resolved, without regard to case, spaces normalised (contract §2, §9; RFC
// 4514).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/base/digest.h"

namespace mfad::policy {

// The canonical text of a DN, or nothing when it is not one (RFC 4514; at most limits::dn_bytes_max; not empty).
std::optional<std::string> normalize_dn(std::string_view dn);

// Digest of the canonical text: state and projections keep these instead of the names themselves.
std::optional<ShortDigest> dn_digest(std::string_view dn);

// Digests of the DN and of each name above it, itself first.
std::optional<std::vector<ShortDigest>> dn_digest_and_ancestors(std::string_view dn);

}  // namespace mfad::policy

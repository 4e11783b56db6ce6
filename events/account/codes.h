// Comparing what a person typed. Nothing here takes longer for a nearly right code than for a wrong one.
#pragma once

#include <cstdint>
#include <optional>

#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/decider.h"

namespace mfad::account {

// Keyed, and bound to what the code was sent for: the same digits for another challenge or account have another digest
// (INV-35).
Digest code_digest(const Context& context, const AccountKey& key, const ChallengeId& challenge, std::string_view code);
Digest grant_digest(const Context& context, const AccountKey& key, const FlowId& flow, std::string_view token);
bool same_digest(const Digest& a, const Digest& b);

// The latest time step of the window whose code this is; the latest, so that no code can be used for two steps
// (INV-39).
std::optional<std::int64_t> matching_step(const Context& context, const Secret& seed, const Secret& code);

}  // namespace mfad::account

#include "events/account/codes.h"

#include <initializer_list>

#include "events/base/limits.h"
#include "events/port/code_check.h"

namespace mfad::account {
namespace {

// The parts before the last are ids, which hold no zero byte: no two lists of parts give the same bytes.
Digest keyed(const Context& context, std::initializer_list<std::string_view> parts) {
  std::string bytes;
  for (std::string_view part : parts) {
    bytes += part;
    bytes += '\0';
  }
  return hmac_sha256(context.hash_key, bytes);
}

}  // namespace

Digest code_digest(const Context& context, const AccountKey& key, const ChallengeId& challenge, std::string_view code) {
  return keyed(context, {"mfad/code/v1", key.store.str(), key.account.str(), challenge.str(), code});
}

Digest grant_digest(const Context& context, const AccountKey& key, const FlowId& flow, std::string_view token) {
  return keyed(context, {"mfad/grant/v1", key.store.str(), key.account.str(), flow.str(), token});
}

bool same_digest(const Digest& a, const Digest& b) { return equal_in_constant_time(bytes_of(a), bytes_of(b)); }

std::optional<std::int64_t> matching_step(const Context& context, const Secret& seed, const Secret& code) {
  const std::int64_t current = context.wall.time_since_epoch() / Milliseconds{limits::totp_step};
  std::optional<std::int64_t> match;
  for (int offset = -limits::totp_window_steps; offset <= limits::totp_window_steps; ++offset) {
    const std::int64_t step = current + offset;
    const Secret expected{context.code_check->authenticator_code(seed, step)};
    if (expected.equals_in_constant_time(code.reveal())) match = step;
  }
  return match;
}

}  // namespace mfad::account

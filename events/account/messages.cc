#include "events/account/messages.h"

#include <algorithm>

#include "events/account/codes.h"
#include "events/base/limits.h"

namespace mfad::account {
namespace {

using std::chrono_literals::operator""h;

Rejection later(const Draft& draft, Timestamp again, std::string_view detail) {
  return {.reason = Reason::rate_limited, .rule = "INV-35", .detail = detail, .retry_after = again - draft.now()};
}

}  // namespace

std::optional<Rejection> too_many_messages(const Draft& draft, const std::optional<Challenge>& last) {
  if (last && draft.now() < last->sent_at + limits::resend_after) {
    return later(draft, last->sent_at + limits::resend_after, "a code was sent less than 30 seconds ago");
  }
  const auto& sent = draft.account().recent_messages;
  const auto within_the_hour = [&](Timestamp at) { return at > draft.now() - 1h; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(sent, within_the_hour));
  if (count < limits::messages_per_account_and_hour_max) return std::nullopt;
  return later(draft, *std::ranges::find_if(sent, within_the_hour) + 1h,
               "5 codes were sent to this account within an hour");
}

IssuedCode issue_code(Draft& draft, CodeMessage message) {
  const AccountKey key = draft.account().key;
  ChallengeId id{draft.random().take_id('c')};
  Secret code{draft.random().take_digits(draft.context().email_code_digits)};
  const Timestamp expires_at = std::min(draft.now() + Milliseconds{limits::email_code_lives}, message.owner_expires_at);
  draft.emit(ChallengeIssued{.challenge = id,
                             .type = AuthenticationType::email,
                             .expires_at = expires_at,
                             .purpose = message.purpose,
                             .flow = std::move(message.flow),
                             .enrollment = std::move(message.enrollment),
                             .code_digest = code_digest(draft.context(), key, id, code.reveal())});
  draft.send({.account = key,
              .challenge = id,
              .address = std::move(message.address),
              .code = std::move(code),
              .purpose = message.purpose,
              .expires_at = expires_at});
  return {std::move(id), expires_at};
}

}  // namespace mfad::account

#include "events/account/codes.h"
#include "events/account/lookup.h"
#include "events/account/rules.h"
#include "events/policy/policy.h"

namespace mfad::account {
namespace {

constexpr std::string_view replaced_reason = "replaced";

std::optional<Rejection> confirm_conflict(const Draft& draft, AuthenticationType type) {
  const store::StoreState& store = draft.store();
  if (!store.enabled) return Rejection{.reason = Reason::store_disabled};
  if (!store.enrollment_enabled) return Rejection{.reason = Reason::enrollment_disabled, .rule = "INV-32"};
  if (!policy::available_types(store, draft.context().dev).contains(type)) {
    return Rejection{.reason = Reason::type_not_available, .rule = "INV-32"};
  }
  if (!draft.account().facts.enabled) return Rejection{.reason = Reason::account_disabled};
  return std::nullopt;
}

// The event that a right code makes; nothing for a wrong or late one.
std::optional<AccountEvent> confirmed(const Draft& draft, const Pending& pending, const Secret& code) {
  if (pending.type == AuthenticationType::authenticator) {
    const auto step = matching_step(draft.context(), pending.seed.reveal(), code);
    return step ? std::optional<AccountEvent>(AuthenticatorEnrolled{pending.id, *step}) : std::nullopt;
  }
  const auto& challenge = pending.challenge;
  if (!challenge || challenge->expires_at <= draft.now()) return std::nullopt;
  const Digest given = code_digest(draft.context(), draft.account().key, challenge->id, code.reveal());
  if (!same_digest(given, challenge->code_digest)) return std::nullopt;
  return EmailEnrolled{pending.id};
}

Decided fail(Draft& draft, const Pending& pending) {
  const std::int32_t left = pending.attempts_left - 1;
  draft.emit(EnrollmentVerificationFailed{pending.id, pending.type, left});
  if (left <= 0) draft.emit(EnrollmentCancelled{pending.id, pending.type});
  return draft.accept({Reply::Confirmation{.passed = false,
                                           .status = left > 0 ? EnrollmentStatus::pending : EnrollmentStatus::cancelled,
                                           .attempts_left = left}});
}

}  // namespace

Decided rule(Draft& draft, const ConfirmEnrollment& command) {
  const auto pending = pending_enrollment(draft, command.enrollment);
  if (!pending) return draft.refuse(pending.error());
  if (auto conflict = confirm_conflict(draft, pending->type)) return draft.refuse(std::move(*conflict));
  auto event = confirmed(draft, *pending, command.code);
  if (!event) return fail(draft, *pending);

  const Enrolled* replaced = enrolled_of(draft.account(), pending->type);
  const auto replaced_id = replaced == nullptr ? std::nullopt : std::optional(replaced->id);
  draft.emit(std::move(*event));
  if (replaced_id) {
    draft.emit(Unenrolled{*replaced_id, pending->type, caller_role_of(draft), std::string(replaced_reason)});
  }
  return draft.accept({Reply::Confirmation{
      .passed = true, .status = EnrollmentStatus::enrolled, .attempts_left = pending->attempts_left}});
}

}  // namespace mfad::account

#include "events/account/codes.h"
#include "events/account/grants.h"
#include "events/account/lookup.h"
#include "events/account/messages.h"
#include "events/account/rules.h"
#include "events/base/limits.h"
#include "events/policy/policy.h"

namespace mfad::account {
namespace {

std::optional<Rejection> ill_formed(const Draft& draft, const StartEnrollment& command) {
  if (command.type == AuthenticationType::email && command.email.empty()) {
    return Rejection{.reason = Reason::invalid, .pointer = "/email", .detail = "type email needs an address"};
  }
  if (is_ahead(draft, command.authenticated_at)) {
    return Rejection{.reason = Reason::invalid,
                     .pointer = "/session/authenticated_at",
                     .detail = "more than 2 minutes ahead of this clock"};
  }
  return std::nullopt;
}

std::optional<Rejection> start_conflict(const Draft& draft, const StartEnrollment& command) {
  const store::StoreState& store = draft.store();
  const AccountState& account = draft.account();
  if (!store.enabled) return Rejection{.reason = Reason::store_disabled};
  if (!store.enrollment_enabled) return Rejection{.reason = Reason::enrollment_disabled, .rule = "INV-32"};
  if (!policy::available_types(store, draft.context().dev).contains(command.type)) {
    return Rejection{.reason = Reason::type_not_available, .rule = "INV-32"};
  }
  if (!account.facts.enabled) return Rejection{.reason = Reason::account_disabled};
  if (policy::effective_role(store, account) == nullptr) return Rejection{.reason = Reason::no_role};
  if (age_of(draft, command.authenticated_at) > limits::session_age_max) {
    return Rejection{.reason = Reason::session_too_old, .rule = "INV-41"};
  }
  if (!account.enrolled.empty() && !command.grant) return Rejection{.reason = Reason::proof_required, .rule = "INV-42"};
  return std::nullopt;
}

// The flow whose grant this is. The token is tried against each, since a grant does not name its flow.
std::optional<FlowId> flow_of_grant(const Draft& draft, const Secret& token) {
  const AccountState& account = draft.account();
  std::optional<FlowId> found;
  const auto look_at = [&](const auto& flow) {
    if (!flow.grant || flow.grant->operation != Operation::manage_enrollment) return;
    const Digest digest = grant_digest(draft.context(), account.key, flow.id, token.reveal());
    if (same_digest(flow.grant->digest, digest)) found = flow.id;
  };
  std::ranges::for_each(account.flows, look_at);
  std::ranges::for_each(account.past_flows, look_at);
  return found;
}

// An aborted flow's grant is no grant: this command has no word of its own for it.
std::optional<Rejection> proof_refusal(Draft& draft, const std::optional<FlowId>& flow, const Secret& token) {
  if (!flow) return Rejection{.reason = Reason::grant_invalid, .rule = "INV-42"};
  auto refusal = grant_refusal(draft, *flow, token, Operation::manage_enrollment);
  if (refusal && refusal->reason == Reason::flow_aborted) refusal->reason = Reason::grant_invalid;
  return refusal;
}

EnrollmentStarted started(const Draft& draft, const StartEnrollment& command, Secret seed) {
  const Enrolled* replaced = enrolled_of(draft.account(), command.type);
  return {.enrollment = EnrollmentId{draft.random().take_id('e')},
          .type = command.type,
          .expires_at = draft.now() + limits::pending_enrollment_lives,
          .replaces = replaced == nullptr ? std::nullopt : std::optional(replaced->id),
          .session_method = command.session_method,
          .authenticated_at = command.authenticated_at,
          .client = command.client,
          .seed = std::move(seed),
          .address = command.email};
}

}  // namespace

Decided rule(Draft& draft, const StartEnrollment& command) {
  if (auto fault = ill_formed(draft, command)) return draft.refuse(std::move(*fault));
  if (!draft.has_store() || !draft.has_account()) return draft.refuse(Reason::not_found);
  if (auto conflict = start_conflict(draft, command)) return draft.refuse(std::move(*conflict));
  const auto proof = command.grant ? flow_of_grant(draft, *command.grant) : std::nullopt;
  if (command.grant) {
    if (auto refusal = proof_refusal(draft, proof, *command.grant)) return draft.refuse(std::move(*refusal));
  }
  const bool by_mail = command.type == AuthenticationType::email;
  if (by_mail) {
    if (auto refusal = too_many_messages(draft, std::nullopt)) return draft.refuse(std::move(*refusal));
  }

  if (const Pending* earlier = pending_of(draft.account(), command.type)) {
    draft.emit(EnrollmentCancelled{earlier->id, earlier->type});
  }
  if (proof) draft.emit(GrantRedeemed{*proof, Operation::manage_enrollment, caller_of(draft)});
  Secret seed = by_mail ? Secret{} : Secret{draft.random().take(limits::totp_secret_bytes)};
  EnrollmentStarted event = started(draft, command, seed);
  const EnrollmentId id = event.enrollment;
  const Timestamp expires_at = event.expires_at;
  draft.emit(std::move(event));
  if (by_mail) {
    issue_code(draft, {.purpose = ChallengePurpose::enrollment,
                       .flow = std::nullopt,
                       .enrollment = id,
                       .address = command.email,
                       .owner_expires_at = expires_at});
  }
  return draft.accept({Reply::EnrollmentStarted{id, std::move(seed)}});
}

Decided rule(Draft& draft, const ResendEnrollmentCode& command) {
  const auto pending = pending_enrollment(draft, command.enrollment);
  if (!pending) return draft.refuse(pending.error());
  if (pending->type != AuthenticationType::email) {
    return draft.refuse({.reason = Reason::invalid, .detail = "only an enrollment by email has a code to send again"});
  }
  if (auto refusal = too_many_messages(draft, pending->challenge)) return draft.refuse(std::move(*refusal));
  const IssuedCode issued = issue_code(draft, {.purpose = ChallengePurpose::enrollment,
                                               .flow = std::nullopt,
                                               .enrollment = command.enrollment,
                                               .address = pending->address,
                                               .owner_expires_at = pending->expires_at});
  return draft.accept(
      {Reply::Resent{.resend_after = draft.now() + limits::resend_after, .expires_at = issued.expires_at}});
}

Decided rule(Draft& draft, const CancelEnrollment& command) {
  const auto pending = pending_enrollment(draft, command.enrollment);
  if (!pending) return draft.refuse(pending.error());
  draft.emit(EnrollmentCancelled{pending->id, pending->type});
  return draft.accept();
}

}  // namespace mfad::account

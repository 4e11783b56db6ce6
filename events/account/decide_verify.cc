#include "events/account/codes.h"
#include "events/account/flow_rules.h"
#include "events/account/lookup.h"
#include "events/account/rules.h"
#include "events/account/view.h"
#include "events/base/limits.h"
#include "events/policy/policy.h"

namespace mfad::account {
namespace {

using Verified = Reply::Verified;

// What comparing a code came to: the step of a right one (0 where there are no steps), or why it is wrong.
using Comparison = std::expected<std::int64_t, FactorRejection>;

std::optional<Rejection> cannot_compare(const Draft& draft, const Flow& flow, AuthenticationType type) {
  if (passed_types(flow).contains(type)) return Rejection{.reason = Reason::type_already_passed, .rule = "INV-53"};
  if (!offered(flow, draft.account(), draft.store(), draft.context().dev).contains(type)) {
    return Rejection{.reason = Reason::type_not_offered, .rule = "INV-55"};
  }
  if (type != AuthenticationType::email) return std::nullopt;
  const auto& challenge = open_situation(flow)->challenge;
  if (!challenge || challenge->wrong_answers >= limits::email_code_answers_max)
    return Rejection{.reason = Reason::no_challenge};
  if (challenge->expires_at <= draft.now()) return Rejection{.reason = Reason::challenge_expired};
  return std::nullopt;
}

Comparison compare_step(const Draft& draft, const Enrolled& enrolled, const Secret& code) {
  const auto step = matching_step(draft.context(), enrolled.seed.reveal(), code);
  if (!step) return std::unexpected(FactorRejection::wrong);
  if (*step <= enrolled.last_step) return std::unexpected(FactorRejection::replayed);
  return *step;
}

Comparison compare_mailed(const Draft& draft, const Challenge& challenge, const Secret& code) {
  const Digest given = code_digest(draft.context(), draft.account().key, challenge.id, code.reveal());
  if (!same_digest(given, challenge.code_digest)) return std::unexpected(FactorRejection::wrong);
  return 0;
}

Comparison compare(const Draft& draft, const Flow& flow, const VerifyFactor& command) {
  if (command.type == AuthenticationType::email) {
    return compare_mailed(draft, *open_situation(flow)->challenge, command.code);
  }
  return compare_step(draft, *enrolled_of(draft.account(), command.type), command.code);
}

// The role whose lockout policy counts for this attempt: the account's own now, else the flow's (INV-63).
const store::Role* role_of_attempt(const Draft& draft, const Flow& flow) {
  if (const store::Role* role = policy::effective_role(draft.store(), draft.account())) return role;
  const auto found = draft.store().roles.find(flow.role);
  return found == draft.store().roles.end() ? nullptr : &found->second;
}

Decided reject(Draft& draft, const Flow& flow, AuthenticationType type, FactorRejection reason) {
  const std::int32_t consecutive = draft.account().consecutive_failures + 1;
  draft.emit(FactorRejected{flow.id, type, reason, consecutive});
  const store::Role* role = role_of_attempt(draft, flow);
  const policy::Lockout lockout = role == nullptr ? policy::Lockout{} : role->settings.lockout;
  if (consecutive < lockout.threshold)
    return draft.accept({Verified{.result = Verified::Result::failed, .flow = flow.id}});

  const Timestamp until = draft.now() + std::chrono::minutes{lockout.minutes};
  draft.emit(LockedOut{
      .flow = flow.id, .until = until, .threshold = lockout.threshold, .role = role == nullptr ? flow.role : role->id});
  abort_flows(draft, FlowAbortion::locked_out, is_open);
  Verified verified{.result = Verified::Result::locked_out, .flow = flow.id};
  verified.locked_until = until;
  return draft.accept({std::move(verified)});
}

// The grant is shown once; what is kept of it is a keyed hash.
void satisfy(Draft& draft, const Flow& flow, Verified& verified) {
  const Operation operation = operation_of(flow.kind);
  const Timestamp expires_at = draft.now() + limits::grant_lives;
  Secret token{draft.random().take_token()};
  draft.emit(
      FlowSatisfied{.flow = flow.id,
                    .types = passed_types(flow),
                    .operation = operation,
                    .grant_expires_at = expires_at,
                    .grant_digest = grant_digest(draft.context(), draft.account().key, flow.id, token.reveal())});
  verified.grant = std::move(token);
  verified.operation = operation;
  verified.grant_expires_at = expires_at;
}

}  // namespace

Decided rule(Draft& draft, const VerifyFactor& command) {
  const auto flow = open_flow(draft, command.flow);
  if (!flow) return draft.refuse(flow.error());
  if (auto refusal = cannot_compare(draft, *flow, command.type)) return draft.refuse(std::move(*refusal));
  const Comparison comparison = compare(draft, *flow, command);
  if (!comparison) return reject(draft, *flow, command.type, comparison.error());
  draft.emit(FactorAccepted{command.flow, command.type, *comparison});
  Verified verified{.result = Verified::Result::passed, .flow = command.flow};
  const Flow after = *find_flow(draft.account(), command.flow);
  if (remaining(after).none()) satisfy(draft, after, verified);
  return draft.accept({std::move(verified)});
}

}  // namespace mfad::account

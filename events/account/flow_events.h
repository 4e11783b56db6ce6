// What can happen in flows: challenges, factors, lockout, grants. `flow` is the event's flow_id on the wire. Public
// fields: contract §6.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/base/secret.h"
#include "events/base/time.h"
#include "events/base/types.h"
#include "events/event_info.h"

namespace mfad::account {

struct FlowStarted {
  static constexpr EventInfo info{61, "account.flow_started", 1, Topic::attempt};
  FlowId flow;
  FlowKind kind = FlowKind::self_reset;
  std::string client;
  RoleId role;
  Position store_position;
  TypeSet enforced;
  std::int32_t chosen_by_end_user = 0;
  Timestamp expires_at;

  void clear_part(auto& archive) {
    archive(flow, kind, client, role, store_position, enforced, chosen_by_end_user, expires_at);
  }
  void public_data(auto& fields) const {
    fields("kind", kind);
    fields("client", client);
    fields("role_id", role);
    fields("store_position", store_position);
    fields("enforced", enforced);
    fields("chosen_by_end_user", chosen_by_end_user);
    fields("expires_at", expires_at);
  }
  bool operator==(const FlowStarted&) const = default;
};

struct FlowRefused {
  static constexpr EventInfo info{62, "account.flow_refused", 1, Topic::attempt};
  FlowKind kind = FlowKind::self_reset;
  std::string client;
  FlowRefusal reason = FlowRefusal::mfa_not_active;

  void clear_part(auto& archive) { archive(kind, client, reason); }
  void public_data(auto& fields) const {
    fields("kind", kind);
    fields("client", client);
    fields("reason", reason);
  }
  bool operator==(const FlowRefused&) const = default;
};

struct ChallengeIssued {
  static constexpr EventInfo info{63, "account.challenge_issued", 1, Topic::attempt};
  ChallengeId challenge;
  AuthenticationType type = AuthenticationType::email;
  Timestamp expires_at;
  ChallengePurpose purpose = ChallengePurpose::flow;
  std::optional<FlowId> flow;
  std::optional<EnrollmentId> enrollment;
  Digest code_digest = {};  // keyed, bound to the challenge

  void clear_part(auto& archive) { archive(challenge, type, expires_at, purpose, flow, enrollment); }
  void sealed_part(auto& archive) { archive(code_digest); }
  void public_data(auto& fields) const {
    fields("challenge_id", challenge);
    fields("type", type);
    fields("expires_at", expires_at);
    fields("purpose", purpose);
  }
  bool operator==(const ChallengeIssued&) const = default;
};

struct ChallengeDelivered {
  static constexpr EventInfo info{64, "account.challenge_delivered", 1, Topic::attempt};
  ChallengeId challenge;
  std::optional<FlowId> flow;

  void clear_part(auto& archive) { archive(challenge, flow); }
  void public_data(auto& fields) const { fields("challenge_id", challenge); }
  bool operator==(const ChallengeDelivered&) const = default;
};

struct ChallengeDeliveryFailed {
  static constexpr EventInfo info{65, "account.challenge_delivery_failed", 1, Topic::attempt};
  ChallengeId challenge;
  std::optional<FlowId> flow;

  void clear_part(auto& archive) { archive(challenge, flow); }
  void public_data(auto& fields) const { fields("challenge_id", challenge); }
  bool operator==(const ChallengeDeliveryFailed&) const = default;
};

struct FactorAccepted {
  static constexpr EventInfo info{66, "account.factor_accepted", 1, Topic::attempt};
  FlowId flow;
  AuthenticationType type = AuthenticationType::authenticator;
  std::int64_t step = 0;  // authenticator: the matched time step; else 0

  void clear_part(auto& archive) { archive(flow, type, step); }
  void public_data(auto& fields) const { fields("type", type); }
  bool operator==(const FactorAccepted&) const = default;
};

struct FactorRejected {
  static constexpr EventInfo info{67, "account.factor_rejected", 1, Topic::attempt};
  FlowId flow;
  AuthenticationType type = AuthenticationType::authenticator;
  FactorRejection reason = FactorRejection::wrong;
  std::int32_t consecutive = 0;

  void clear_part(auto& archive) { archive(flow, type, reason, consecutive); }
  void public_data(auto& fields) const {
    fields("type", type);
    fields("reason", reason);
    fields("consecutive", consecutive);
  }
  bool operator==(const FactorRejected&) const = default;
};

struct LockedOut {
  static constexpr EventInfo info{68, "account.locked_out", 1, Topic::attempt};
  std::optional<FlowId> flow;
  Timestamp until;
  std::int32_t threshold = 0;
  RoleId role;

  void clear_part(auto& archive) { archive(flow, until, threshold, role); }
  void public_data(auto& fields) const {
    fields("until", until);
    fields("threshold", threshold);
    fields("role_id", role);
  }
  bool operator==(const LockedOut&) const = default;
};

struct LockoutExpired {
  static constexpr EventInfo info{69, "account.lockout_expired", 1, Topic::attempt};

  void clear_part(auto&) {}
  void public_data(auto&) const {}
  bool operator==(const LockoutExpired&) const = default;
};

struct FlowSatisfied {
  static constexpr EventInfo info{70, "account.flow_satisfied", 1, Topic::attempt};
  FlowId flow;
  TypeSet types;
  Operation operation = Operation::password_reset;
  Timestamp grant_expires_at;
  Digest grant_digest = {};  // keyed

  void clear_part(auto& archive) { archive(flow, types, operation, grant_expires_at); }
  void sealed_part(auto& archive) { archive(grant_digest); }
  void public_data(auto& fields) const {
    fields("types", types);
    fields("operation", operation);
    fields("grant_expires_at", grant_expires_at);
  }
  bool operator==(const FlowSatisfied&) const = default;
};

struct FlowExpired {
  static constexpr EventInfo info{71, "account.flow_expired", 1, Topic::attempt};
  FlowId flow;

  void clear_part(auto& archive) { archive(flow); }
  void public_data(auto&) const {}
  bool operator==(const FlowExpired&) const = default;
};

struct FlowAbandoned {
  static constexpr EventInfo info{72, "account.flow_abandoned", 1, Topic::attempt};
  FlowId flow;
  FlowAbandonment reason = FlowAbandonment::requested;

  void clear_part(auto& archive) { archive(flow, reason); }
  void public_data(auto& fields) const { fields("reason", reason); }
  bool operator==(const FlowAbandoned&) const = default;
};

struct FlowAborted {
  static constexpr EventInfo info{73, "account.flow_aborted", 1, Topic::attempt};
  FlowId flow;
  FlowAbortion reason = FlowAbortion::locked_out;

  void clear_part(auto& archive) { archive(flow, reason); }
  void public_data(auto& fields) const { fields("reason", reason); }
  bool operator==(const FlowAborted&) const = default;
};

struct GrantRedeemed {
  static constexpr EventInfo info{74, "account.grant_redeemed", 1, Topic::attempt};
  FlowId flow;
  Operation operation = Operation::password_reset;
  CallerId caller;

  void clear_part(auto& archive) { archive(flow, operation, caller); }
  void public_data(auto& fields) const {
    fields("operation", operation);
    fields("caller_id", caller);
  }
  bool operator==(const GrantRedeemed&) const = default;
};

struct PasswordReset {
  static constexpr EventInfo info{75, "account.password_reset", 1, Topic::attempt};
  FlowId flow;

  void clear_part(auto& archive) { archive(flow); }
  void public_data(auto&) const {}
  bool operator==(const PasswordReset&) const = default;
};

struct PasswordResetFailed {
  static constexpr EventInfo info{76, "account.password_reset_failed", 1, Topic::attempt};
  FlowId flow;
  std::string reason;

  void clear_part(auto& archive) { archive(flow, reason); }
  void public_data(auto& fields) const { fields("reason", reason); }
  bool operator==(const PasswordResetFailed&) const = default;
};

struct Unlocked {
  static constexpr EventInfo info{77, "account.unlocked", 1, Topic::attempt};
  FlowId flow;

  void clear_part(auto& archive) { archive(flow); }
  void public_data(auto&) const {}
  bool operator==(const Unlocked&) const = default;
};

struct UnlockFailed {
  static constexpr EventInfo info{78, "account.unlock_failed", 1, Topic::attempt};
  FlowId flow;
  std::string reason;

  void clear_part(auto& archive) { archive(flow, reason); }
  void public_data(auto& fields) const { fields("reason", reason); }
  bool operator==(const UnlockFailed&) const = default;
};

}  // namespace mfad::account

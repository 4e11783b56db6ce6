// What can happen to an account's enrollments. Public fields: contract §6.
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

struct EnrollmentStarted {
  static constexpr EventInfo info{53, "account.enrollment_started", 1, Topic::enrollment};
  EnrollmentId enrollment;
  AuthenticationType type = AuthenticationType::authenticator;
  Timestamp expires_at;
  std::optional<EnrollmentId> replaces;
  SessionMethod session_method = SessionMethod::password;
  Timestamp authenticated_at;
  std::string client;
  Secret seed;          // authenticator: the shared secret, raw
  std::string address;  // email: where codes go

  void clear_part(auto& archive) {
    archive(enrollment, type, expires_at, replaces, session_method, authenticated_at, client);
  }
  void sealed_part(auto& archive) { archive(seed, address); }
  void public_data(auto& fields) const {
    fields("enrollment_id", enrollment);
    fields("type", type);
    fields("expires_at", expires_at);
    fields("replaces", replaces);
  }
  bool operator==(const EnrollmentStarted&) const = default;
};

struct EnrollmentVerificationFailed {
  static constexpr EventInfo info{54, "account.enrollment_verification_failed", 1, Topic::enrollment};
  EnrollmentId enrollment;
  AuthenticationType type = AuthenticationType::authenticator;
  std::int32_t attempts_left = 0;

  void clear_part(auto& archive) { archive(enrollment, type, attempts_left); }
  void public_data(auto& fields) const {
    fields("enrollment_id", enrollment);
    fields("type", type);
    fields("attempts_left", attempts_left);
  }
  bool operator==(const EnrollmentVerificationFailed&) const = default;
};

struct EnrollmentCancelled {
  static constexpr EventInfo info{55, "account.enrollment_cancelled", 1, Topic::enrollment};
  EnrollmentId enrollment;
  AuthenticationType type = AuthenticationType::authenticator;

  void clear_part(auto& archive) { archive(enrollment, type); }
  void public_data(auto& fields) const {
    fields("enrollment_id", enrollment);
    fields("type", type);
  }
  bool operator==(const EnrollmentCancelled&) const = default;
};

struct EnrollmentExpired {
  static constexpr EventInfo info{56, "account.enrollment_expired", 1, Topic::enrollment};
  EnrollmentId enrollment;
  AuthenticationType type = AuthenticationType::authenticator;

  void clear_part(auto& archive) { archive(enrollment, type); }
  void public_data(auto& fields) const {
    fields("enrollment_id", enrollment);
    fields("type", type);
  }
  bool operator==(const EnrollmentExpired&) const = default;
};

struct AuthenticatorEnrolled {
  static constexpr EventInfo info{57, "account.authenticator_enrolled", 1, Topic::enrollment};
  EnrollmentId enrollment;
  std::int64_t step = 0;  // the time step of the confirming code, used from now on (INV-39)

  void clear_part(auto& archive) { archive(enrollment, step); }
  void public_data(auto& fields) const { fields("enrollment_id", enrollment); }
  bool operator==(const AuthenticatorEnrolled&) const = default;
};

struct EmailEnrolled {
  static constexpr EventInfo info{58, "account.email_enrolled", 1, Topic::enrollment};
  EnrollmentId enrollment;

  void clear_part(auto& archive) { archive(enrollment); }
  void public_data(auto& fields) const { fields("enrollment_id", enrollment); }
  bool operator==(const EmailEnrolled&) const = default;
};

struct Unenrolled {
  static constexpr EventInfo info{59, "account.unenrolled", 1, Topic::enrollment};
  EnrollmentId enrollment;
  AuthenticationType type = AuthenticationType::authenticator;
  CallerRole by_role = CallerRole::helpdesk;
  std::string reason;

  void clear_part(auto& archive) { archive(enrollment, type, by_role); }
  void sealed_part(auto& archive) { archive(reason); }
  void public_data(auto& fields) const {
    fields("enrollment_id", enrollment);
    fields("type", type);
    fields("by_role", by_role);
  }
  bool operator==(const Unenrolled&) const = default;
};

struct BecameUnenrolled {
  static constexpr EventInfo info{60, "account.became_unenrolled", 1, Topic::enrollment};

  void clear_part(auto&) {}
  void public_data(auto&) const {}
  bool operator==(const BecameUnenrolled&) const = default;
};

}  // namespace mfad::account

// What can happen to an identity store, apart from its roles. Public fields: contract §6.
#pragma once

#include <cstdint>
#include <string>

#include "events/base/ids.h"
#include "events/base/types.h"
#include "events/event_info.h"
#include "events/policy/settings.h"

namespace mfad::store {

struct Registered {
  static constexpr EventInfo info{10, "store.registered", 1, Topic::policy};
  std::string name;
  Provider provider = Provider::other;

  void clear_part(auto& archive) { archive(name, provider); }
  void public_data(auto& fields) const {
    fields("name", name);
    fields("provider", provider);
  }
  bool operator==(const Registered&) const = default;
};

struct Renamed {
  static constexpr EventInfo info{11, "store.renamed", 1, Topic::policy};
  std::string from;
  std::string to;

  void clear_part(auto& archive) { archive(from, to); }
  void public_data(auto& fields) const {
    fields("from", from);
    fields("to", to);
  }
  bool operator==(const Renamed&) const = default;
};

struct Enabled {
  static constexpr EventInfo info{12, "store.enabled", 1, Topic::policy};

  void clear_part(auto&) {}
  void public_data(auto&) const {}
  bool operator==(const Enabled&) const = default;
};

struct Disabled {
  static constexpr EventInfo info{13, "store.disabled", 1, Topic::policy};

  void clear_part(auto&) {}
  void public_data(auto&) const {}
  bool operator==(const Disabled&) const = default;
};

struct Removed {
  static constexpr EventInfo info{14, "store.removed", 1, Topic::policy};

  void clear_part(auto&) {}
  void public_data(auto&) const {}
  bool operator==(const Removed&) const = default;
};

struct AuthenticationTypeEnabled {
  static constexpr EventInfo info{15, "store.authentication_type_enabled", 1, Topic::policy};
  AuthenticationType type = AuthenticationType::authenticator;

  void clear_part(auto& archive) { archive(type); }
  void public_data(auto& fields) const { fields("type", type); }
  bool operator==(const AuthenticationTypeEnabled&) const = default;
};

struct AuthenticationTypeDisabled {
  static constexpr EventInfo info{16, "store.authentication_type_disabled", 1, Topic::policy};
  AuthenticationType type = AuthenticationType::authenticator;
  bool forced = false;

  void clear_part(auto& archive) { archive(type, forced); }
  void public_data(auto& fields) const {
    fields("type", type);
    fields("forced", forced);
  }
  bool operator==(const AuthenticationTypeDisabled&) const = default;
};

struct EnrollmentEnabled {
  static constexpr EventInfo info{17, "store.enrollment_enabled", 1, Topic::policy};

  void clear_part(auto&) {}
  void public_data(auto&) const {}
  bool operator==(const EnrollmentEnabled&) const = default;
};

struct EnrollmentDisabled {
  static constexpr EventInfo info{18, "store.enrollment_disabled", 1, Topic::policy};
  bool forced = false;

  void clear_part(auto& archive) { archive(forced); }
  void public_data(auto& fields) const { fields("forced", forced); }
  bool operator==(const EnrollmentDisabled&) const = default;
};

struct SmtpServerConfigured {
  static constexpr EventInfo info{19, "store.smtp_server_configured", 1, Topic::policy};
  policy::EmailDelivery settings;

  void clear_part(auto&) {}
  void sealed_part(auto& archive) { archive(settings); }
  void public_data(auto&) const {}
  bool operator==(const SmtpServerConfigured&) const = default;
};

struct SmtpServerRemoved {
  static constexpr EventInfo info{20, "store.smtp_server_removed", 1, Topic::policy};
  bool forced = false;

  void clear_part(auto& archive) { archive(forced); }
  void public_data(auto& fields) const { fields("forced", forced); }
  bool operator==(const SmtpServerRemoved&) const = default;
};

struct MfaPolicyBecameUnsatisfiable {
  static constexpr EventInfo info{21, "store.mfa_policy_became_unsatisfiable", 1, Topic::policy};
  RoleId role;
  TypeSet enforced;
  std::int32_t chosen_by_end_user = 0;
  TypeSet available;

  void clear_part(auto& archive) { archive(role, enforced, chosen_by_end_user, available); }
  void public_data(auto& fields) const {
    fields("role_id", role);
    fields("enforced", enforced);
    fields("chosen_by_end_user", chosen_by_end_user);
    fields("available", available);
  }
  bool operator==(const MfaPolicyBecameUnsatisfiable&) const = default;
};

struct MfaPolicyBecameSatisfiable {
  static constexpr EventInfo info{22, "store.mfa_policy_became_satisfiable", 1, Topic::policy};
  RoleId role;

  void clear_part(auto& archive) { archive(role); }
  void public_data(auto& fields) const { fields("role_id", role); }
  bool operator==(const MfaPolicyBecameSatisfiable&) const = default;
};

struct BecameLockoutProne {
  static constexpr EventInfo info{23, "store.became_lockout_prone", 1, Topic::policy};
  LockoutProneness why = LockoutProneness::no_type_available;

  void clear_part(auto& archive) { archive(why); }
  void public_data(auto& fields) const { fields("why", why); }
  bool operator==(const BecameLockoutProne&) const = default;
};

}  // namespace mfad::store

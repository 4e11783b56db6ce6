// What can happen to a security role; it lives in its store's stream. Criteria hold DNs, so they are sealed. Public
// fields: contract §6.
#pragma once

#include <cstdint>
#include <string>

#include "events/base/ids.h"
#include "events/base/types.h"
#include "events/event_info.h"
#include "events/policy/settings.h"

namespace mfad::store {

struct RoleCreated {
  static constexpr EventInfo info{30, "role.created", 1, Topic::policy};
  RoleId role;
  std::string name;
  std::int32_t priority = 99;
  bool enabled = true;
  policy::Criteria criteria;

  void clear_part(auto& archive) { archive(role, name, priority, enabled); }
  void sealed_part(auto& archive) { archive(criteria); }
  void public_data(auto& fields) const {
    fields("role_id", role);
    fields("name", name);
    fields("priority", priority);
    fields("enabled", enabled);
  }
  bool operator==(const RoleCreated&) const = default;
};

struct RoleRenamed {
  static constexpr EventInfo info{31, "role.renamed", 1, Topic::policy};
  RoleId role;
  std::string from;
  std::string to;

  void clear_part(auto& archive) { archive(role, from, to); }
  void public_data(auto& fields) const {
    fields("role_id", role);
    fields("from", from);
    fields("to", to);
  }
  bool operator==(const RoleRenamed&) const = default;
};

struct RolePriorityChanged {
  static constexpr EventInfo info{32, "role.priority_changed", 1, Topic::policy};
  RoleId role;
  std::int32_t from = 0;
  std::int32_t to = 0;

  void clear_part(auto& archive) { archive(role, from, to); }
  void public_data(auto& fields) const {
    fields("role_id", role);
    fields("from", from);
    fields("to", to);
  }
  bool operator==(const RolePriorityChanged&) const = default;
};

struct RoleCriteriaChanged {
  static constexpr EventInfo info{33, "role.criteria_changed", 1, Topic::policy};
  RoleId role;
  policy::Criteria from;
  policy::Criteria to;

  void clear_part(auto& archive) { archive(role); }
  void sealed_part(auto& archive) { archive(from, to); }
  void public_data(auto& fields) const { fields("role_id", role); }
  bool operator==(const RoleCriteriaChanged&) const = default;
};

struct RoleEnabled {
  static constexpr EventInfo info{34, "role.enabled", 1, Topic::policy};
  RoleId role;

  void clear_part(auto& archive) { archive(role); }
  void public_data(auto& fields) const { fields("role_id", role); }
  bool operator==(const RoleEnabled&) const = default;
};

struct RoleDisabled {
  static constexpr EventInfo info{35, "role.disabled", 1, Topic::policy};
  RoleId role;

  void clear_part(auto& archive) { archive(role); }
  void public_data(auto& fields) const { fields("role_id", role); }
  bool operator==(const RoleDisabled&) const = default;
};

struct RoleDeleted {
  static constexpr EventInfo info{36, "role.deleted", 1, Topic::policy};
  RoleId role;

  void clear_part(auto& archive) { archive(role); }
  void public_data(auto& fields) const { fields("role_id", role); }
  bool operator==(const RoleDeleted&) const = default;
};

struct RoleAuthenticationTypeEnforced {
  static constexpr EventInfo info{37, "role.authentication_type_enforced", 1, Topic::policy};
  RoleId role;
  AuthenticationType type = AuthenticationType::authenticator;

  void clear_part(auto& archive) { archive(role, type); }
  void public_data(auto& fields) const {
    fields("role_id", role);
    fields("type", type);
  }
  bool operator==(const RoleAuthenticationTypeEnforced&) const = default;
};

struct RoleAuthenticationTypeEnforcementRemoved {
  static constexpr EventInfo info{38, "role.authentication_type_enforcement_removed", 1, Topic::policy};
  RoleId role;
  AuthenticationType type = AuthenticationType::authenticator;

  void clear_part(auto& archive) { archive(role, type); }
  void public_data(auto& fields) const {
    fields("role_id", role);
    fields("type", type);
  }
  bool operator==(const RoleAuthenticationTypeEnforcementRemoved&) const = default;
};

struct RoleChosenByEndUserChanged {
  static constexpr EventInfo info{39, "role.chosen_by_end_user_changed", 1, Topic::policy};
  RoleId role;
  std::int32_t from = 0;
  std::int32_t to = 0;

  void clear_part(auto& archive) { archive(role, from, to); }
  void public_data(auto& fields) const {
    fields("role_id", role);
    fields("from", from);
    fields("to", to);
  }
  bool operator==(const RoleChosenByEndUserChanged&) const = default;
};

struct RoleLockoutPolicyChanged {
  static constexpr EventInfo info{40, "role.lockout_policy_changed", 1, Topic::policy};
  RoleId role;
  policy::Lockout from;
  policy::Lockout to;

  void clear_part(auto& archive) { archive(role, from, to); }
  void public_data(auto& fields) const {
    fields("role_id", role);
    fields("from", from);
    fields("to", to);
  }
  bool operator==(const RoleLockoutPolicyChanged&) const = default;
};

}  // namespace mfad::store

// The values that a store's and a role's policy consist of (contract §3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/base/types.h"

namespace mfad::policy {

struct Lockout {               // INV-24, INV-56
  std::int32_t threshold = 5;  // 1..100 consecutive wrong answers
  std::int32_t minutes = 15;   // 1..1440

  void serialize(auto& archive) { archive(threshold, minutes); }
  bool operator==(const Lockout&) const = default;
};

struct Requirement {  // F and n of INV-04; F = {} and n = 0 asks for any one type
  TypeSet enforced;
  std::int32_t chosen_by_end_user = 0;  // 0..7

  void serialize(auto& archive) { archive(enforced, chosen_by_end_user); }
  bool operator==(const Requirement&) const = default;
};

struct Term {  // one way to be a member: of a group, or below a container
  enum class Kind : std::uint8_t { group, container };
  Kind kind = Kind::group;
  std::string dn;  // as configured

  void serialize(auto& archive) { archive(kind, dn); }
  bool operator==(const Term&) const = default;
};

struct Criteria {
  std::vector<Term> any_of;  // 1..64

  void serialize(auto& archive) { archive(any_of); }
  bool operator==(const Criteria&) const = default;
};

struct RoleSettings {  // the whole Role but its id
  std::string name;
  std::int32_t priority = 99;  // 1..99, 1 is highest, unique in the store (INV-01)
  bool enabled = true;
  Criteria criteria;
  Requirement requirement;
  Lockout lockout;

  void serialize(auto& archive) { archive(name, priority, enabled, criteria, requirement, lockout); }
  bool operator==(const RoleSettings&) const = default;
};

struct EmailDelivery {
  std::string from;
  std::string host;
  std::int32_t port = 25;
  SmtpTls tls = SmtpTls::starttls;
  std::optional<std::string> username;
  std::optional<std::string> password_credential;  // the name of a credential, never a password

  void serialize(auto& archive) { archive(from, host, port, tls, username, password_credential); }
  bool operator==(const EmailDelivery&) const = default;
};

}  // namespace mfad::policy

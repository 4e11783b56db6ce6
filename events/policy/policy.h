// Pure functions that deciders, projections and answers share: availability, role resolution, satisfiability, status.
// Words and rules: contract §2, §3, §5; domain.md §4.2, §5.7.
#pragma once

#include <optional>
#include <vector>

#include "events/account/state.h"
#include "events/store/state.h"

namespace mfad::policy {

// Configured = could be used if enabled: `authenticator` always, `email` with an SMTP server or in development
// (INV-06).
TypeSet configured_types(const store::StoreState& store, bool dev);
TypeSet available_types(const store::StoreState& store, bool dev);  // enabled and configured

// INV-04: every enforced type is available, and enforced + chosen <= available.
bool satisfiable(const Requirement& requirement, TypeSet available);
int types_asked(const Requirement& requirement);       // enforced + chosen
bool asks_for_a_type(const Requirement& requirement);  // enforces or asks for one (INV-07)

// The enabled role of lowest priority number whose criteria match (INV-27); nullptr without one. Membership does not
// depend on the store being enabled. Facts of an account that is disabled in the directory match no role: the caller
// passes `enabled` within.
const store::Role* effective_role(const store::StoreState& store, const account::Facts& facts);
const store::Role* effective_role(const store::StoreState& store, const account::AccountState& account);  // also: known

// The first term of the role that the facts match, regardless of `enabled` of role and account.
std::optional<std::size_t> matching_term(const store::Role& role, const account::Facts& facts);

// MFA is active for a member: store enabled, enrollment enabled, at least one available type.
bool mfa_active(const store::StoreState& store, bool dev);

struct Missing {
  TypeSet enforced;
  std::int32_t chosen = 0;

  bool none() const { return enforced.empty() && chosen == 0; }
  bool operator==(const Missing&) const = default;
};

// What `have` lacks of the requirement. F = {} and n = 0 counts 1 until one type is there (contract §5).
Missing missing(const Requirement& requirement, TypeSet have);

// contract §2: unenrolled, stranded, compliant, partially_enrolled. `enrolled` counts only while available, but for
// `unenrolled`.
AccountStatus status(const Requirement& requirement, TypeSet enrolled, TypeSet available);

// Why members could be locked out by the configuration (INV-07, INV-08), if they could.
std::optional<LockoutProneness> lockout_proneness(const store::StoreState& store, bool dev);

// The roles of a store, priority 1 first.
std::vector<const store::Role*> roles_by_priority(const store::StoreState& store);

// The findings of a store that hold now (contract §9 "Store and roles").
struct Finding {
  enum class Code : std::uint8_t { policy_unsatisfiable, lockout_prone };
  Code code = Code::lockout_prone;
  std::optional<RoleId> role;
  Position
      since;  // 0: no event began it, as when mfad is started without --dev after having been a development instance

  bool operator==(const Finding&) const = default;
};
std::vector<Finding> findings(const store::StoreState& store, bool dev);

}  // namespace mfad::policy

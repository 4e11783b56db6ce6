// What answers and rules show of an account and its flows. Pure; a display is never the base of a decision made later.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "events/account/state.h"
#include "events/policy/policy.h"
#include "events/store/state.h"

namespace mfad::account {

// Enrolled and available, not yet passed, and not at the absolute cap of wrong answers (INV-55).
TypeSet offered(const Flow& flow, const AccountState& account, const store::StoreState& store, bool dev);

// What the flow still asks for (INV-53).
policy::Missing remaining(const Flow& flow);

// `a•••@e•••.org`; empty for a type that has no address.
std::string enrollment_hint(const Pending& pending);
std::string enrollment_hint(const Enrolled& enrolled);

// What a person must and can do now (contract §4, `GET A/requirements`).
struct Requirements {
  struct Type {
    AuthenticationType type = AuthenticationType::authenticator;
    bool enforced = false;
    bool enrolled = false;

    bool operator==(const Type&) const = default;
  };
  bool enroll_needed = false;  // there is something to enroll, and it can be done now
  std::vector<Type> types;     // available or enforced, in table order
  std::int32_t chosen_missing = 0;
  bool proof_needed = false;    // enrolling asks for the grant of a manage_enrollment flow
  bool proof_possible = false;  // such a flow can be started and met
  bool reset_possible = false;
  bool unlock_possible = false;
  std::optional<Timestamp> locked_until;

  bool operator==(const Requirements&) const = default;
};
Requirements requirements(const AccountState& account, const store::StoreState& store, bool dev, Timestamp now);

}  // namespace mfad::account

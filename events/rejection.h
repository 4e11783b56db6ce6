// A domain "no", in the words of contract §8. One enum for all aggregates, since callers see one list of codes; when
// several reasons hold, a decider gives the first in the column's order of the contract's tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "events/base/ids.h"
#include "events/base/time.h"

namespace mfad {

enum class Reason : std::uint8_t {
  // before any conflict: 404, 400, 428, 412, 429
  not_found,
  invalid,  // well-formed, but against a rule that only the state knows (`pointer`, `detail` say which)
  precondition_required,
  version_conflict,
  rate_limited,
  unauthenticated,  // the caller was revoked after the request had arrived
  denied,
  // conflicts: 409
  last_admin,
  id_retired,
  priority_taken,
  type_not_enabled,
  type_not_configured,
  policy_unsatisfiable,
  enrollment_disabled,
  no_type_available,
  would_lock_out,
  store_disabled,
  type_not_available,
  account_disabled,
  no_role,
  session_too_old,
  proof_required,
  grant_invalid,
  grant_spent,
  grant_expired,
  enrollment_not_pending,
  flow_not_open,
  flow_aborted,
  flow_not_redeemed,
  type_already_passed,
  type_not_offered,
  no_challenge,
  challenge_expired,
  publisher_not_halted,
  tail_differs,
  position_ahead,
};

// `policy-unsatisfiable` and its like: the `code` of the problem.
std::string_view code_of(Reason reason);
int http_status_of(Reason reason);

struct Rejection {
  Reason reason = Reason::not_found;
  std::vector<RoleId> roles;                     // policy_unsatisfiable: which
  std::optional<StreamVersion> current_version;  // version_conflict: the resource's
  std::string_view rule = {};                    // "INV-04"; static text
  std::string_view pointer = {};                 // invalid: which member of the body
  std::string_view detail = {};                  // invalid, or to say more: static text, lower-case
  std::optional<Milliseconds> retry_after = {};  // rate_limited: when it may be tried again, as far as this rule knows

  bool operator==(const Rejection&) const = default;
};

}  // namespace mfad

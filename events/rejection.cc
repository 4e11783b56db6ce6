#include "events/rejection.h"

#include <array>
#include <utility>

namespace mfad {
namespace {

struct Row {
  Reason reason;
  std::string_view code;
  int status;
};

constexpr int conflict = 409;
constexpr Row rows[] = {
    {Reason::not_found, "not-found", 404},
    {Reason::invalid, "validation", 400},
    {Reason::precondition_required, "precondition-required", 428},
    {Reason::version_conflict, "version-conflict", 412},
    {Reason::rate_limited, "rate-limited", 429},
    {Reason::unauthenticated, "unauthenticated", 401},
    {Reason::denied, "denied", 403},
    {Reason::last_admin, "last-admin", conflict},
    {Reason::id_retired, "id-retired", conflict},
    {Reason::priority_taken, "priority-taken", conflict},
    {Reason::type_not_enabled, "type-not-enabled", conflict},
    {Reason::type_not_configured, "type-not-configured", conflict},
    {Reason::policy_unsatisfiable, "policy-unsatisfiable", conflict},
    {Reason::enrollment_disabled, "enrollment-disabled", conflict},
    {Reason::no_type_available, "no-type-available", conflict},
    {Reason::would_lock_out, "would-lock-out", conflict},
    {Reason::store_disabled, "store-disabled", conflict},
    {Reason::type_not_available, "type-not-available", conflict},
    {Reason::account_disabled, "account-disabled", conflict},
    {Reason::no_role, "no-role", conflict},
    {Reason::session_too_old, "session-too-old", conflict},
    {Reason::proof_required, "proof-required", conflict},
    {Reason::grant_invalid, "grant-invalid", conflict},
    {Reason::grant_spent, "grant-spent", conflict},
    {Reason::grant_expired, "grant-expired", conflict},
    {Reason::enrollment_not_pending, "enrollment-not-pending", conflict},
    {Reason::flow_not_open, "flow-not-open", conflict},
    {Reason::flow_aborted, "flow-aborted", conflict},
    {Reason::flow_not_redeemed, "flow-not-redeemed", conflict},
    {Reason::type_already_passed, "type-already-passed", conflict},
    {Reason::type_not_offered, "type-not-offered", conflict},
    {Reason::no_challenge, "no-challenge", conflict},
    {Reason::challenge_expired, "challenge-expired", conflict},
    {Reason::publisher_not_halted, "publisher-not-halted", conflict},
    {Reason::tail_differs, "tail-differs", conflict},
    {Reason::position_ahead, "position-ahead", conflict},
};

constexpr bool in_order_of_reasons() {
  for (std::size_t index = 0; index < std::size(rows); ++index) {
    if (rows[index].reason != static_cast<Reason>(index)) return false;
  }
  return std::size(rows) == static_cast<std::size_t>(Reason::position_ahead) + 1;
}
static_assert(in_order_of_reasons(), "one row per reason, in their order");

}  // namespace

std::string_view code_of(Reason reason) { return rows[static_cast<std::size_t>(reason)].code; }
int http_status_of(Reason reason) { return rows[static_cast<std::size_t>(reason)].status; }

}  // namespace mfad

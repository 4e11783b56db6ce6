#include <algorithm>

#include "events/account/evolve_parts.h"
#include "events/account/lookup.h"
#include "events/base/limits.h"
#include "events/policy/policy.h"

namespace mfad::account::parts {
namespace {

// Whether the flow passed that enrollment, or cannot reach its requirement without the type.
bool depends_on(const Flow& flow, const Enrolled& gone, TypeSet enrolled) {
  const TypeSet passed = passed_types(flow);
  if (passed.contains(gone.type)) {
    return std::ranges::any_of(flow.passed, [&](const Passed& one) { return one.enrollment == gone.id; });
  }
  const policy::Missing remaining = policy::missing(flow.required, passed);
  if (remaining.enforced.contains(gone.type)) return true;
  TypeSet left = enrolled - passed - flow.required.enforced;
  left.erase(gone.type);
  return remaining.chosen > left.size();
}

void mark_flows_that_lose(AccountState& state, const Enrolled& gone) {
  for (Flow& flow : state.flows) {
    if (can_be_aborted(flow) && depends_on(flow, gone, state.enrolled_types())) flow.types_lost = true;
  }
}

// A code proves the address that it was sent to, and that one is not enrolled any more (INV-36).
void void_codes(AccountState& state, AuthenticationType type) {
  if (type != AuthenticationType::email) return;
  for (Flow& flow : state.flows) {
    if (auto* open = open_situation(flow)) open->challenge.reset();
  }
}

void drop_enrolled(AccountState& state, const Enrolled& gone) {
  mark_flows_that_lose(state, gone);
  void_codes(state, gone.type);
  const EnrollmentId id = gone.id;
  std::erase_if(state.enrolled, [&](const Enrolled& one) { return one.id == id; });
  remember_ended(state, id);
}

void drop_pending(AccountState& state, const EnrollmentId& id) {
  if (std::erase_if(state.pending, [&](const Pending& one) { return one.id == id; }) > 0) remember_ended(state, id);
}

// The pending enrollment becomes the one of its type; the one that it replaces ends.
void enroll(AccountState& state, const EnrollmentId& id, std::int64_t step, const Recorded& recorded) {
  Pending* pending = find_pending(state, id);
  if (pending == nullptr) return;
  Enrolled enrolled{.id = id,
                    .type = pending->type,
                    .enrolled_at = recorded.at,
                    .seed = std::move(pending->seed),
                    .address = std::move(pending->address),
                    .last_step = step};
  std::erase_if(state.pending, [&](const Pending& one) { return one.id == id; });
  if (const Enrolled* replaced = enrolled_of(state, enrolled.type)) drop_enrolled(state, *replaced);
  state.enrolled.push_back(std::move(enrolled));
  std::ranges::sort(state.enrolled, {}, &Enrolled::type);
}

}  // namespace

void remember_ended(AccountState& state, EnrollmentId enrollment) {
  state.ended_enrollments.push_back(std::move(enrollment));
  if (state.ended_enrollments.size() > AccountState::ended_kept_max) {
    state.ended_enrollments.erase(state.ended_enrollments.begin());
  }
}

void on(AccountState& state, const EnrollmentStarted& event, const Recorded&) {
  state.pending.push_back({.id = event.enrollment,
                           .type = event.type,
                           .expires_at = event.expires_at,
                           .replaces = event.replaces,
                           .seed = event.seed,
                           .address = event.address,
                           .attempts_left = limits::confirmations_max,
                           .challenge = std::nullopt});
}

void on(AccountState& state, const EnrollmentVerificationFailed& event, const Recorded&) {
  if (Pending* pending = find_pending(state, event.enrollment)) pending->attempts_left = event.attempts_left;
}

void on(AccountState& state, const EnrollmentCancelled& event, const Recorded&) {
  drop_pending(state, event.enrollment);
}
void on(AccountState& state, const EnrollmentExpired& event, const Recorded&) { drop_pending(state, event.enrollment); }

void on(AccountState& state, const AuthenticatorEnrolled& event, const Recorded& recorded) {
  enroll(state, event.enrollment, event.step, recorded);
}

void on(AccountState& state, const EmailEnrolled& event, const Recorded& recorded) {
  enroll(state, event.enrollment, 0, recorded);
}

// A replaced enrollment is gone since its successor came; then there is nothing left to do.
void on(AccountState& state, const Unenrolled& event, const Recorded&) {
  if (const Enrolled* gone = find_enrolled(state, event.enrollment)) drop_enrolled(state, *gone);
}

void on(AccountState&, const BecameUnenrolled&, const Recorded&) {}

}  // namespace mfad::account::parts

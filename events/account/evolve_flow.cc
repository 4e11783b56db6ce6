#include <algorithm>
#include <chrono>

#include "events/account/evolve_parts.h"
#include "events/account/lookup.h"
#include "events/base/limits.h"

namespace mfad::account::parts {
namespace {

using std::chrono_literals::operator""h;

constexpr auto past_flow_kept = 1h;

// Moments within the last hour, the newest last, at most `most`.
void remember_moment(std::vector<Timestamp>& moments, Timestamp at, std::size_t most) {
  std::erase_if(moments, [&](Timestamp moment) { return moment <= at - 1h; });
  moments.push_back(at);
  if (moments.size() > most) moments.erase(moments.begin());
}

// Nobody reports on a redeemed manage_enrollment flow: it is over.
bool awaits_report(const Flow& flow) { return is_redeemed(flow) && flow.kind != FlowKind::manage_enrollment; }
bool is_over(const Flow& flow) { return !can_be_aborted(flow) && !awaits_report(flow); }

void settle(AccountState& state, const FlowId& id, FlowSituation situation) {
  if (Flow* flow = find_flow(state, id)) flow->situation = std::move(situation);
}

void end(AccountState& state, const FlowId& id, FlowStatus status) { settle(state, id, situation::Ended{status}); }

// Flows that are over leave when the next one starts, and not when they end: they are answered with.
void put_into_the_past(AccountState& state, Timestamp now) {
  for (Flow& flow : state.flows) {
    if (is_over(flow)) state.past_flows.push_back({std::move(flow.id), status_of(flow), now, flow.grant});
  }
  std::erase_if(state.flows, is_over);
  std::erase_if(state.past_flows, [&](const PastFlow& flow) { return flow.left_at + past_flow_kept <= now; });
  while (state.past_flows.size() > AccountState::past_kept_max) state.past_flows.erase(state.past_flows.begin());
}

// All but the one that has just been redeemed.
void drop_reports_waited_for_too_long(AccountState& state, const FlowId& id) {
  const auto waits = [&](const Flow& flow) { return flow.id != id && awaits_report(flow); };
  auto surplus = std::ranges::count_if(state.flows, waits) - static_cast<std::ptrdiff_t>(AccountState::ended_kept_max);
  std::erase_if(state.flows, [&](const Flow& flow) { return waits(flow) && surplus-- > 0; });
}

Challenge* challenge_of(AccountState& state, const FlowId& id) {
  Flow* flow = find_flow(state, id);
  auto* open = flow == nullptr ? nullptr : open_situation(*flow);
  return open == nullptr || !open->challenge ? nullptr : &*open->challenge;
}

}  // namespace

void on(AccountState& state, const FlowStarted& event, const Recorded& recorded) {
  put_into_the_past(state, recorded.at);
  state.flows.push_back({.id = event.flow,
                         .kind = event.kind,
                         .started = recorded.position,
                         .client = event.client,
                         .role = event.role,
                         .store_position = event.store_position,
                         .required = {.enforced = event.enforced, .chosen_by_end_user = event.chosen_by_end_user},
                         .expires_at = event.expires_at,
                         .passed = {},
                         .grant = std::nullopt,
                         .situation = situation::Open{}});
  remember_moment(state.recent_flow_starts, recorded.at, limits::flow_starts_per_hour_max);
}

void on(AccountState& state, const FlowRefused&, const Recorded& recorded) {
  remember_moment(state.recent_flow_starts, recorded.at, limits::flow_starts_per_hour_max);
}

void on(AccountState& state, const ChallengeIssued& event, const Recorded& recorded) {
  remember_moment(state.recent_messages, recorded.at, limits::messages_per_account_and_hour_max);
  Challenge challenge{
      .id = event.challenge, .code_digest = event.code_digest, .sent_at = recorded.at, .expires_at = event.expires_at};
  Flow* flow = event.flow ? find_flow(state, *event.flow) : nullptr;
  if (auto* open = flow == nullptr ? nullptr : open_situation(*flow)) open->challenge = challenge;
  Pending* pending = event.enrollment ? find_pending(state, *event.enrollment) : nullptr;
  if (pending != nullptr) pending->challenge = std::move(challenge);
}

void on(AccountState&, const ChallengeDelivered&, const Recorded&) {}
void on(AccountState&, const ChallengeDeliveryFailed&, const Recorded&) {}

void on(AccountState& state, const FactorAccepted& event, const Recorded&) {
  state.consecutive_failures = 0;
  Enrolled* enrolled = enrolled_of(state, event.type);
  if (enrolled != nullptr) {
    enrolled->wrong_since_success = 0;
    enrolled->last_step = std::max(enrolled->last_step, event.step);
  }
  Flow* flow = find_flow(state, event.flow);
  if (flow == nullptr || passed_types(*flow).contains(event.type)) return;
  flow->passed.push_back({event.type, enrolled == nullptr ? EnrollmentId{} : enrolled->id});
  auto* open = open_situation(*flow);
  if (open != nullptr && event.type == AuthenticationType::email) open->challenge.reset();
}

void on(AccountState& state, const FactorRejected& event, const Recorded&) {
  state.consecutive_failures = event.consecutive;
  if (Enrolled* enrolled = enrolled_of(state, event.type)) ++enrolled->wrong_since_success;
  if (event.type != AuthenticationType::email) return;
  if (Challenge* challenge = challenge_of(state, event.flow)) ++challenge->wrong_answers;
}

void on(AccountState& state, const LockedOut& event, const Recorded&) { state.locked_until = event.until; }

void on(AccountState& state, const LockoutExpired&, const Recorded&) {
  state.locked_until.reset();
  state.consecutive_failures = 0;
}

void on(AccountState& state, const FlowSatisfied& event, const Recorded&) {
  Flow* flow = find_flow(state, event.flow);
  if (flow == nullptr) return;
  flow->grant = Grant{event.grant_digest, event.operation, event.grant_expires_at};
  flow->situation = situation::Satisfied{};
}

void on(AccountState& state, const FlowExpired& event, const Recorded&) { end(state, event.flow, FlowStatus::expired); }
void on(AccountState& state, const FlowAbandoned& event, const Recorded&) {
  end(state, event.flow, FlowStatus::abandoned);
}
void on(AccountState& state, const FlowAborted& event, const Recorded&) { end(state, event.flow, FlowStatus::aborted); }
void on(AccountState& state, const GrantRedeemed& event, const Recorded&) {
  settle(state, event.flow, situation::Redeemed{});
  drop_reports_waited_for_too_long(state, event.flow);
}
void on(AccountState& state, const PasswordReset& event, const Recorded&) { end(state, event.flow, FlowStatus::done); }
void on(AccountState& state, const PasswordResetFailed& event, const Recorded&) {
  end(state, event.flow, FlowStatus::failed);
}
void on(AccountState& state, const Unlocked& event, const Recorded&) { end(state, event.flow, FlowStatus::done); }
void on(AccountState& state, const UnlockFailed& event, const Recorded&) { end(state, event.flow, FlowStatus::failed); }

}  // namespace mfad::account::parts

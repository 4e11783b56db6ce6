#include <algorithm>
#include <chrono>

#include "events/account/evolve_parts.h"
#include "events/account/lookup.h"
#include "events/base/limits.h"

namespace mfad::account::parts {
namespace {

using std::chrono_literals::operator""h;

// Moments within the last hour, the newest last, at most `most`.
void remember_moment(std::vector<Timestamp>& moments, Timestamp at, std::size_t most) {
  std::erase_if(moments, [&](Timestamp moment) { return moment <= at - 1h; });
  moments.push_back(at);
  if (moments.size() > most) moments.erase(moments.begin());
}

void drop_oldest(std::vector<Flow>& flows, auto matches) {
  auto surplus = std::ranges::count_if(flows, matches) - static_cast<std::ptrdiff_t>(AccountState::ended_kept_max);
  std::erase_if(flows, [&](const Flow& flow) { return matches(flow) && surplus-- > 0; });
}

// A redeemed manage_enrollment flow is over: nobody reports on it.
void settle(AccountState& state, const FlowId& id, FlowSituation situation) {
  Flow* flow = find_flow(state, id);
  if (flow == nullptr) return;
  flow->situation = std::move(situation);
  const auto awaits_report = [](const Flow& one) {
    return is_redeemed(one) && one.kind != FlowKind::manage_enrollment;
  };
  const auto is_other = [&](const Flow& one) { return one.id != id; };  // what has just changed is answered with
  drop_oldest(state.flows, [&](const Flow& one) { return is_other(one) && awaits_report(one); });
  drop_oldest(state.flows,
              [&](const Flow& one) { return is_other(one) && !can_be_aborted(one) && !awaits_report(one); });
}

void end(AccountState& state, const FlowId& id, FlowStatus status) { settle(state, id, situation::Ended{status}); }

Challenge* challenge_of(AccountState& state, const FlowId& id) {
  Flow* flow = find_flow(state, id);
  auto* open = flow == nullptr ? nullptr : open_situation(*flow);
  return open == nullptr || !open->challenge ? nullptr : &*open->challenge;
}

}  // namespace

void on(AccountState& state, const FlowStarted& event, const Recorded& recorded) {
  state.flows.push_back({.id = event.flow,
                         .kind = event.kind,
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
}
void on(AccountState& state, const PasswordReset& event, const Recorded&) { end(state, event.flow, FlowStatus::done); }
void on(AccountState& state, const PasswordResetFailed& event, const Recorded&) {
  end(state, event.flow, FlowStatus::failed);
}
void on(AccountState& state, const Unlocked& event, const Recorded&) { end(state, event.flow, FlowStatus::done); }
void on(AccountState& state, const UnlockFailed& event, const Recorded&) { end(state, event.flow, FlowStatus::failed); }

}  // namespace mfad::account::parts

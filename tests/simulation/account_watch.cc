#include "tests/simulation/account_watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace mfad::sim {
namespace {

constexpr std::int32_t threshold_max = 5;  // what the clients ask for, and what a role has by default

}  // namespace

void AccountWatch::see(const RecordedEvent& recorded, Complaints& complaints) {
  now_ = recorded.envelope.recorded_at;
  at_ = recorded.envelope.position;
  complaints_ = &complaints;
  std::visit([&](const auto& event) { on(event); }, std::get<AccountEvent>(recorded.event));
}

void AccountWatch::demand(bool holds, std::string_view what) {
  if (!holds) complaints_->push_back(fmt::format("position {}: {}", at_.value, what));
}

void AccountWatch::on(const account::EnrollmentStarted& event) { pending_[event.enrollment] = event.expires_at; }

void AccountWatch::on(const account::EnrollmentExpired& event) {
  demand(now_ >= pending_[event.enrollment], "a pending enrollment ended early");
}

void AccountWatch::on(const account::AuthenticatorEnrolled& event) {
  demand(now_ < pending_[event.enrollment], "an enrollment was confirmed too late");
  last_step_ = event.step;
}

void AccountWatch::on(const account::FlowStarted& event) {
  demand(!locked_until_ || now_ >= *locked_until_, "a flow began during a lockout");
  flows_[event.flow] = {Flow::Stage::open, event.expires_at, {}};
}

void AccountWatch::on(const account::ChallengeIssued& event) {
  challenges_[event.challenge] = {event.flow, event.expires_at, false};
  if (!event.flow) return;
  for (auto& [id, other] : challenges_) {
    if (id != event.challenge && other.flow == event.flow) other.used = true;  // a newer code voids the older one
  }
}

void AccountWatch::compared(const FlowId& flow) {
  demand(!locked_until_ || now_ >= *locked_until_, "a code was compared during a lockout");
  demand(flows_[flow].stage == Flow::Stage::open, "a code was compared in a flow that is not open");
  demand(now_ < flows_[flow].expires_at, "a code was compared in a flow that is over");
}

void AccountWatch::accept_step(std::int64_t step) {
  demand(step > last_step_, "a step was accepted twice, or after a later one");
  last_step_ = step;
}

void AccountWatch::accept_mailed(const FlowId& flow) {
  const auto found = std::ranges::find_if(challenges_, [&](const auto& one) {
    return one.second.flow == flow && !one.second.used && now_ < one.second.expires_at;
  });
  demand(found != challenges_.end(), "a mailed code was accepted twice, late, or was never sent");
  if (found != challenges_.end()) found->second.used = true;
}

void AccountWatch::on(const account::FactorAccepted& event) {
  compared(event.flow);
  demand(flows_[event.flow].passed.insert(event.type).second, "a type was passed twice in one flow");
  if (event.type == AuthenticationType::authenticator) accept_step(event.step);
  if (event.type == AuthenticationType::email) accept_mailed(event.flow);
  wrong_ = 0;
}

void AccountWatch::on(const account::FactorRejected& event) {
  compared(event.flow);
  ++wrong_;
  demand(event.consecutive == wrong_, "a wrong answer was not counted");
  demand(wrong_ <= threshold_max, "more guesses than any role allows");
}

void AccountWatch::on(const account::LockedOut& event) {
  demand(event.until > now_, "a lockout that is over when it begins");
  locked_until_ = event.until;
}

void AccountWatch::on(const account::LockoutExpired&) {
  demand(locked_until_ && now_ >= *locked_until_, "a lockout ended early");
  locked_until_.reset();
  wrong_ = 0;
}

void AccountWatch::on(const account::FlowSatisfied& event) {
  Flow& flow = flows_[event.flow];
  demand(flow.stage == Flow::Stage::open && !flow.passed.empty(), "a grant without a right answer");
  flow.stage = Flow::Stage::satisfied;
  flow.expires_at = event.grant_expires_at;
}

void AccountWatch::on(const account::FlowExpired& event) {
  demand(now_ >= flows_[event.flow].expires_at, "a flow ended early");
  flows_[event.flow].stage = Flow::Stage::over;
}

void AccountWatch::on(const account::GrantRedeemed& event) {
  Flow& flow = flows_[event.flow];
  demand(flow.stage == Flow::Stage::satisfied, "a grant was spent twice, or never earned");
  demand(now_ < flow.expires_at, "a grant was spent after its end");
  flow.stage = Flow::Stage::redeemed;
}

void AccountWatch::report(const FlowId& flow) {
  demand(flows_[flow].stage == Flow::Stage::redeemed, "a report on an operation that was not authorised");
  flows_[flow].stage = Flow::Stage::over;
}

// The seeds are gone with it; what it had learned of flows and codes stays true.
void AccountWatch::on(const account::Deleted&) {
  wrong_ = 0;
  locked_until_.reset();
  last_step_ = 0;
}

}  // namespace mfad::sim

// What the rules promise of one account, watched event by event and without their code: nothing accepted twice, every
// guess counted, nothing compared during a lockout, nothing ended early (INV-39, INV-58, INV-66).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "events/envelope.h"
#include "tests/simulation/log_copy.h"

namespace mfad::sim {

class AccountWatch {
 public:
  void see(const RecordedEvent& recorded, Complaints& complaints);

 private:
  struct Flow {
    enum class Stage : std::uint8_t { open, satisfied, redeemed, over } stage = Stage::open;
    Timestamp expires_at;
    std::set<AuthenticationType> passed;
  };
  struct Challenge {
    std::optional<FlowId> flow;
    Timestamp expires_at;
    bool used = false;
  };

  void on(const account::EnrollmentStarted& event);
  void on(const account::EnrollmentExpired& event);
  void on(const account::AuthenticatorEnrolled& event);
  void on(const account::FlowStarted& event);
  void on(const account::ChallengeIssued& event);
  void on(const account::FactorAccepted& event);
  void on(const account::FactorRejected& event);
  void on(const account::LockedOut& event);
  void on(const account::LockoutExpired& event);
  void on(const account::FlowSatisfied& event);
  void on(const account::FlowExpired& event);
  void on(const account::GrantRedeemed& event);
  void on(const account::PasswordReset& event) { report(event.flow); }
  void on(const account::PasswordResetFailed& event) { report(event.flow); }
  void on(const account::FlowAbandoned& event) { flows_[event.flow].stage = Flow::Stage::over; }
  void on(const account::FlowAborted& event) { flows_[event.flow].stage = Flow::Stage::over; }
  void on(const account::Deleted&);
  void on(const auto&) {}

  void compared(const FlowId& flow);
  void accept_step(std::int64_t step);
  void accept_mailed(const FlowId& flow);
  void report(const FlowId& flow);
  void demand(bool holds, std::string_view what);

  std::map<FlowId, Flow> flows_;
  std::map<ChallengeId, Challenge> challenges_;
  std::map<EnrollmentId, Timestamp> pending_;
  std::int64_t last_step_ = 0;
  std::int32_t wrong_ = 0;  // since the last right answer or the end of a lockout
  std::optional<Timestamp> locked_until_;

  Timestamp now_;
  Position at_;
  Complaints* complaints_ = nullptr;
};

}  // namespace mfad::sim

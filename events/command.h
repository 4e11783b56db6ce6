// Every command there is, the states that one is decided on, and what a decider answers.
#pragma once

#include <memory>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

#include "events/account/commands.h"
#include "events/account/state.h"
#include "events/decider.h"
#include "events/installation/commands.h"
#include "events/installation/state.h"
#include "events/store/commands.h"
#include "events/store/state.h"

namespace mfad {

using InstallationCommand =
    std::variant<installation::RegisterCaller, installation::RegisterBootstrap, installation::RevokeCaller,
                 installation::RecordClockJump, installation::RequestRepublish, installation::RequestRebuild,
                 installation::NameNothing, installation::RecordAccessDenied>;
using StoreCommand = std::variant<store::PutStore, store::RemoveStore, store::SetAuthenticationType,
                                  store::SetEnrollment, store::ConfigureEmailDelivery, store::RemoveEmailDelivery,
                                  store::PutRole, store::SetRolePriorities, store::DeleteRole>;
using AccountCommand =
    std::variant<account::ObserveAccount, account::DeleteAccount, account::StartEnrollment, account::ConfirmEnrollment,
                 account::ResendEnrollmentCode, account::CancelEnrollment, account::Unenroll, account::StartFlow,
                 account::IssueChallenge, account::VerifyFactor, account::AbandonFlow, account::RedeemGrant,
                 account::ReportFlow, account::RecordDelivery, account::ExpireDue>;
using Command = std::variant<InstallationCommand, StoreCommand, AccountCommand>;

using State = std::variant<installation::InstallationState, store::StoreState, account::AccountState>;

// The streams that a command has asked for, loaded. A stream without events has the initial state.
class States {
 public:
  void put(StreamId stream, std::shared_ptr<const State> state) { loaded_[std::move(stream)] = std::move(state); }
  bool has(const StreamId& stream) const { return loaded_.contains(stream); }

  // REQUIRES: `needs` named the stream.
  const installation::InstallationState& installation() const;
  const store::StoreState& store(const StoreId& id) const;
  const account::AccountState& account(const AccountKey& key) const;

 private:
  std::unordered_map<StreamId, std::shared_ptr<const State>> loaded_;
};

// The streams that must be loaded before `decide`, beyond those that are; at most two rounds (design §3).
std::vector<StreamId> needs(const Command& command, const States& loaded);

// What was decided, for the answer. The rest of an answer is shown from the states after the events.
struct Reply {
  struct Done {};     // events or none; the states say the rest
  struct Created {};  // the resource that the command names is new
  struct CallerRegistered {
    CallerId caller;
    Secret token;
  };
  struct Facts {
    std::vector<FactAttribute> changed;
    bool created = false;
    bool stale = false;
  };
  struct AccountGone {
    bool stale = false;
  };
  struct EnrollmentStarted {
    EnrollmentId enrollment;
    Secret seed;
  };  // seed: authenticator only; shown once
  struct Confirmation {
    bool passed = false;
    EnrollmentStatus status = EnrollmentStatus::pending;
    std::int32_t attempts_left = 0;
  };
  struct Resent {
    Timestamp resend_after;
    Timestamp expires_at;
  };
  struct Unenrolled {
    TypeSet types;
  };
  struct FlowStarted {
    FlowId flow;
  };
  struct FlowRefused {};  // the same answer whatever the reason (INV-65)
  struct ChallengeIssued {
    ChallengeId challenge;
    std::string hint;
    Timestamp expires_at;
    Timestamp resend_after;
  };
  struct Verified {
    enum class Result : std::uint8_t { passed, failed, locked_out } result = Result::failed;
    FlowId flow;
    std::optional<Secret> grant;  // shown once
    std::optional<Operation> operation;
    std::optional<Timestamp> grant_expires_at;
    std::optional<Timestamp> locked_until;
  };
  struct Refused {
    Rejection rejection;
  };  // the events stand, the answer is the refusal: a flow found aborted at its next step
  std::variant<Done, Created, CallerRegistered, Facts, AccountGone, EnrollmentStarted, Confirmation, Resent, Unenrolled,
               FlowStarted, FlowRefused, ChallengeIssued, Verified, Refused>
      what = Done{};
};

struct Decision {
  std::vector<NewEvent> events;
  Reply reply;
  std::vector<Effect> effects;
};

using Decided = std::expected<Decision, Rejection>;

// The one entry for every route to a rule. Order of refusal: contract §9.
Decided decide(const States& states, const Command& command, const Context& context);

// One event onto the state of its stream.
void evolve(State& state, const Event& event, const Recorded& recorded);

// The initial state of a stream of that kind.
State initial_state(const StreamId& stream);

// The earliest moment at which ExpireDue would decide something, if any.
std::optional<Timestamp> next_deadline(const State& state);

}  // namespace mfad

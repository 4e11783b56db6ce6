// An account with a store around it, told as a story of events and commands.
#pragma once

#include <functional>

#include "events/account/decide.h"
#include "events/account/evolve.h"
#include "events/account/lookup.h"
#include "events/base/limits.h"
#include "events/policy/distinguished_name.h"
#include "tests/support/spec.h"

namespace mfad::test {

using namespace std::chrono_literals;
using Type = AuthenticationType;

struct AccountRules {
  using State = account::AccountState;
  using Event = AccountEvent;
  using Command = AccountCommand;

  static mfad::State initial_state(const StreamId& stream) {
    State state;
    state.key = stream.key();
    return state;
  }
  static Decided decide(const States& states, const Command& command, const Context& context) {
    return account::decide(states, command, context);
  }
  static void evolve(State& state, const Event& event, const Recorded& recorded) {
    account::evolve(state, event, recorded);
  }
};

inline const AccountKey alice{StoreId{"s1"}, AccountId{"alice"}};
inline const RoleId staff{"staff"};
inline const std::string staff_container = "OU=Staff,DC=example,DC=org";
inline const std::string admins_group = "CN=Admins,OU=Groups,DC=example,DC=org";

inline store::Role role_of(RoleId id, std::int32_t priority, policy::Term term, policy::Requirement requirement = {}) {
  store::Role role;
  role.id = std::move(id);
  role.settings.name = role.id.str();
  role.settings.priority = priority;
  role.settings.requirement = requirement;
  role.term_digests = {*policy::dn_digest(term.dn)};
  role.settings.criteria.any_of = {std::move(term)};
  return role;
}

// Both types available, enrollment on, one role for everybody below the container, which asks for any one type.
inline store::StoreState usual_store() {
  store::StoreState store;
  store.presence = store::Presence::present;
  store.id = alice.store;
  store.enabled_types = {Type::authenticator, Type::email};
  store.enrollment_enabled = true;
  store.email_delivery = policy::EmailDelivery{.from = "mfa@example.org", .host = "mail.example.org"};
  store.roles[staff] = role_of(staff, 10, {policy::Term::Kind::container, staff_container});
  store.last_position = Position{77};
  return store;
}

class AccountStory : public Spec<AccountRules> {
 public:
  AccountStory() : Spec(StreamId::of(alice)), store_(usual_store()) { put_store(); }

  // An account that exists, and nothing else.
  static AccountStory observed() {
    AccountStory story;
    story.given(account::Observed{
        true, "ad", spec_epoch - 24h, {.user_name = "Alice", .container = "CN=Alice," + staff_container}});
    return story;
  }
  static AccountStory with_authenticator() {
    AccountStory story = observed();
    story.enroll_authenticator();
    return story;
  }
  static AccountStory with_both() {
    AccountStory story = with_authenticator();
    story.enroll_email_as_second();
    return story;
  }

  AccountStory& pass(Milliseconds time) {
    Spec::pass(time);
    return *this;
  }

  const store::StoreState& store() const { return store_; }
  AccountStory& change_store(const std::function<void(store::StoreState&)>& change) {
    change(store_);
    put_store();
    return *this;
  }
  AccountStory& require(TypeSet enforced, std::int32_t chosen = 0) {
    return change_store([&](auto& store) { store.roles[staff].settings.requirement = {enforced, chosen}; });
  }
  AccountStory& lockout(std::int32_t threshold, std::int32_t minutes) {
    return change_store([&](auto& store) { store.roles[staff].settings.lockout = {threshold, minutes}; });
  }

  account::ObserveAccount observation() const {
    return {.key = alice,
            .user_name = "Alice",
            .container = "CN=Alice," + staff_container,
            .source = "ad",
            .observed_at = now()};
  }
  account::StartEnrollment enrollment(Type type) const {
    return {.key = alice,
            .type = type,
            .email = type == Type::email ? "alice@example.org" : "",
            .session_method = SessionMethod::password,
            .authenticated_at = now() - 1min,
            .client = "portal"};
  }

  // The code of a time step, `steps` from now.
  Secret code_of(const Secret& seed, int steps = 0) const {
    const auto step = now().time_since_epoch() / Milliseconds{limits::totp_step} + steps;
    return Secret{FakeCodeCheck{}.authenticator_code(seed, step)};
  }
  Secret code(int steps = 0) const { return code_of(enrolled(Type::authenticator).seed.reveal(), steps); }
  static Secret wrong_code() { return Secret{"not-a-code"}; }

  account::Enrolled enrolled(Type type) const {
    const auto* found = account::enrolled_of(state(), type);
    if (found == nullptr) ADD_FAILURE() << "not enrolled with " << name_of(type);
    return found == nullptr ? account::Enrolled{} : *found;
  }
  account::Flow flow(const FlowId& id) const {
    const auto* found = account::find_flow(state(), id);
    if (found == nullptr) ADD_FAILURE() << "no such flow";
    return found == nullptr ? account::Flow{} : *found;
  }
  FlowStatus status(const FlowId& id) const {
    const auto* past = account::find_past_flow(state(), id);
    return past != nullptr ? past->status : account::status_of(flow(id));
  }

  // Enrolled at a step that is over when this returns.
  EnrollmentId enroll_authenticator(std::optional<Secret> grant = {}) {
    auto command = enrollment(Type::authenticator);
    command.grant = std::move(grant);
    when(command);
    const auto started = reply<Reply::EnrollmentStarted>();
    when(account::ConfirmEnrollment{alice, started.enrollment, code_of(started.seed)});
    EXPECT_TRUE(reply<Reply::Confirmation>().passed);
    pass(1min);
    return started.enrollment;
  }
  EnrollmentId enroll_email(std::optional<Secret> grant = {}) {
    auto command = enrollment(Type::email);
    command.grant = std::move(grant);
    when(command);
    const auto started = reply<Reply::EnrollmentStarted>();
    when(account::ConfirmEnrollment{alice, started.enrollment, mail().code});
    EXPECT_TRUE(reply<Reply::Confirmation>().passed);
    pass(1min);
    return started.enrollment;
  }
  EnrollmentId enroll_email_as_second() { return enroll_email(proof()); }

  FlowId start(FlowKind kind = FlowKind::self_reset) {
    when(account::StartFlow{alice, kind, "portal", std::nullopt});
    return reply<Reply::FlowStarted>().flow;
  }
  AccountStory& verify(const FlowId& flow, Type type, Secret code) {
    when(account::VerifyFactor{alice, flow, type, std::move(code)});
    return *this;
  }
  Secret ask_for_code(const FlowId& flow) {
    when(account::IssueChallenge{alice, flow, Type::email});
    return mail().code;
  }
  struct Earned {
    FlowId flow;
    Secret grant;
  };
  // A satisfied flow, by the authenticator alone; a minute later.
  Earned earn(FlowKind kind = FlowKind::self_reset) {
    const FlowId id = start(kind);
    verify(id, Type::authenticator, code());
    const auto verified = reply<Reply::Verified>();
    EXPECT_TRUE(verified.grant.has_value());
    pass(1min);
    return {id, verified.grant.value_or(Secret{})};
  }
  // The grant that a further enrollment asks for.
  Secret proof() { return earn(FlowKind::manage_enrollment).grant; }

 private:
  void put_store() { alongside(StreamId::of(alice.store), store_); }

  store::StoreState store_;
};

// One reason to refuse, and how to bring it about.
struct Fault {
  Reason reason;
  std::function<void(AccountStory&)> make;
};

// A precedence table: with the faults from the i-th on together, the i-th is the one that is given.
inline void expect_in_order(const std::function<AccountStory()>& begin, const std::vector<Fault>& faults,
                            const std::function<AccountCommand(AccountStory&)>& command) {
  for (std::size_t first = 0; first < faults.size(); ++first) {
    SCOPED_TRACE(code_of(faults[first].reason));
    AccountStory story = begin();
    for (std::size_t i = faults.size(); i-- > first;) faults[i].make(story);
    story.when(command(story)).then_rejected(faults[first].reason);
  }
}

}  // namespace mfad::test

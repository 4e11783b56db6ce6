// Given, when, then for one store, with what most of its tests begin with.
#pragma once

#include "events/policy/policy.h"
#include "events/store/decide.h"
#include "events/store/evolve.h"
#include "tests/support/spec.h"

namespace mfad::store::test {

using enum AuthenticationType;

struct StoreRules {
  using State = StoreState;
  using Event = StoreEvent;
  using Command = StoreCommand;

  static mfad::State initial_state(const StreamId& stream) { return mfad::initial_state(stream); }
  static Decided decide(const States& states, const StoreCommand& command, const Context& context) {
    return store::decide(states, command, context);
  }
  static void evolve(StoreState& state, const StoreEvent& event, const Recorded& recorded) {
    store::evolve(state, event, recorded);
  }
};

inline const StoreId s1{"s1"};
inline const RoleId staff{"staff"};
inline const RoleId admins{"admins"};

inline Precondition if_match(StreamVersion version) { return {Precondition::Kind::match, version}; }
inline Precondition if_match(std::uint64_t version) { return if_match(StreamVersion{version}); }
inline Precondition if_absent() { return {Precondition::Kind::absent, {}}; }

inline policy::Criteria members_of(std::string group) {
  return {{{.kind = policy::Term::Kind::group, .dn = std::move(group)}}};
}

inline policy::RoleSettings settings(std::string name, int priority, policy::Requirement requirement = {}) {
  return {.name = std::move(name),
          .priority = priority,
          .enabled = true,
          .criteria = members_of("CN=staff,DC=org"),
          .requirement = requirement,
          .lockout = {}};
}

inline RoleCreated created(const RoleId& role, int priority) {
  return {.role = role,
          .name = role.str(),
          .priority = priority,
          .enabled = true,
          .criteria = members_of("CN=staff,DC=org")};
}

class StoreSpec : public mfad::test::Spec<StoreRules> {
 public:
  StoreSpec() : Spec(StreamId::of(s1)) { by(CallerRole::admin); }

  // A registered store, ready for enrollment by authenticator and email.
  StoreSpec& open() {
    given(Registered{"Main", Provider::active_directory},
          SmtpServerConfigured{{.from = "mfad@example.org",
                                .host = "mail.example.org",
                                .port = 25,
                                .tls = SmtpTls::starttls,
                                .username = {},
                                .password_credential = {}}},
          AuthenticationTypeEnabled{authenticator}, AuthenticationTypeEnabled{email}, EnrollmentEnabled{});
    return *this;
  }

  Precondition current() const { return if_match(state().version); }
  Precondition current(const RoleId& role) const { return if_match(state().roles.at(role).version); }
  Precondition current_list() const { return if_match(state().roles_version); }

  PutStore put_store(std::string name, bool enabled = true) const {
    return {s1, std::move(name), state().provider, enabled, current()};
  }
  SetAuthenticationType set_type(AuthenticationType type, bool enabled, bool force = false) const {
    return {s1, type, enabled, force, current()};
  }
  SetEnrollment set_enrollment(bool enabled, bool force = false) const { return {s1, enabled, force, current()}; }
  RemoveEmailDelivery remove_email(bool force = false) const { return {s1, force, current()}; }
  PutRole put_role(const RoleId& role, policy::RoleSettings wanted) const {
    const bool is_new = !state().roles.contains(role);
    return {s1, role, std::move(wanted), is_new ? if_absent() : current(role)};
  }
  DeleteRole delete_role(const RoleId& role) const { return {s1, role, current(role)}; }
  SetRolePriorities priorities(std::map<RoleId, std::int32_t> wishes) const {
    return {s1, std::move(wishes), current_list()};
  }

  std::vector<RoleId> refused_roles() const { return decided() ? std::vector<RoleId>{} : decided().error().roles; }
  std::string_view refused_rule() const { return decided() ? std::string_view{} : decided().error().rule; }
};

}  // namespace mfad::store::test

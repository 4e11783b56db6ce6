// What the clients of the simulation ask for.
#include <fmt/format.h>

#include "events/base/limits.h"
#include "tests/simulation/clients.h"

namespace mfad::sim {
namespace {

const StoreId store_id{"s1"};
constexpr std::string_view containers[] = {"OU=Staff,DC=sim", "OU=Guests,DC=sim"};
constexpr std::string_view roles[] = {"staff", "guests", "visitors"};

policy::RoleSettings role_settings(std::size_t which) {
  policy::RoleSettings settings;
  settings.name = fmt::format("role {}", which);
  settings.priority = static_cast<std::int32_t>(10 * (which + 1));
  settings.criteria.any_of = {{policy::Term::Kind::container, std::string{containers[which == 0 ? 0 : 1]}}};
  return settings;
}

AccountKey key_of(std::size_t who) { return {store_id, AccountId{fmt::format("a{}", who)}}; }

}  // namespace

std::vector<Command> Clients::first_commands() {
  using Kind = Precondition::Kind;
  return {InstallationCommand{installation::RegisterBootstrap{sha256("token")}},
          StoreCommand{store::PutStore{store_id, "sim", Provider::ldap, true, {Kind::absent, {}}}},
          StoreCommand{store::SetAuthenticationType{
              store_id, AuthenticationType::authenticator, true, false, {Kind::match, StreamVersion{1}}}},
          StoreCommand{store::SetAuthenticationType{
              store_id, AuthenticationType::email, true, false, {Kind::match, StreamVersion{2}}}},
          StoreCommand{store::SetEnrollment{store_id, true, false, {Kind::match, StreamVersion{3}}}},
          StoreCommand{store::PutRole{store_id, RoleId{"staff"}, role_settings(0), {Kind::absent, {}}}}};
}

Command Clients::next_command(CallerRole& role) {
  constexpr std::uint64_t administrator_share = 12;
  if (chance_.below(administrator_share) == 0) return administrator_command();
  return person_command(chance_.below(durable_.plan.people), role);
}

Command Clients::caller_command() {
  constexpr std::size_t callers_max = 6;
  if (callers_.size() < callers_max && chance_.below(2) == 0)
    return InstallationCommand{installation::RegisterCaller{"another", CallerRole::admin, {"*"}}};
  const auto& whom = callers_.empty() || chance_.below(6) == 0 ? revoked_callers_ : callers_;
  return InstallationCommand{installation::RevokeCaller{whom[chance_.below(whom.size())]}};
}

Command Clients::removal_or_return_of_the_store() {
  using Kind = Precondition::Kind;
  constexpr std::uint64_t version_at_first = 4;
  const Precondition match{Kind::match, StreamVersion{version_at_first + chance_.below(3)}};
  switch (chance_.below(4)) {
    case 0: return StoreCommand{store::PutStore{store_id, "again", Provider::ldap, true, match}};
    case 1: return StoreCommand{store::PutStore{store_id, "again", Provider::ldap, true, {Kind::absent, {}}}};
    default: return StoreCommand{store::RemoveStore{store_id, match}};
  }
}

Command Clients::administrator_command() {
  if (chance_.below(4) == 0) return caller_command();
  if (durable_.plan.store_is_removed && chance_.below(3) == 0) return removal_or_return_of_the_store();
  const std::size_t which = chance_.below(std::size(roles));
  const RoleId role{std::string{roles[which]}};
  policy::RoleSettings settings = role_settings(which);
  settings.enabled = chance_.below(5) != 0;
  settings.requirement.chosen_by_end_user = static_cast<std::int32_t>(chance_.below(3));
  settings.lockout = {static_cast<std::int32_t>(2 + chance_.below(4)),
                      1 + static_cast<std::int32_t>(chance_.below(20))};
  // The version is guessed: a wrong guess is a 412, which is an answer like any other.
  const Precondition guess{Precondition::Kind::match, StreamVersion{chance_.below(30)}};
  switch (chance_.below(6)) {
    case 0:
      return StoreCommand{
          store::SetAuthenticationType{store_id, AuthenticationType::email, chance_.below(2) == 0, true, guess}};
    case 1: return StoreCommand{store::PutStore{store_id, "sim", Provider::ldap, chance_.below(4) != 0, guess}};
    case 2: return StoreCommand{store::PutRole{store_id, role, settings, {Precondition::Kind::absent, {}}}};
    case 3: return StoreCommand{store::DeleteRole{store_id, RoleId{std::string{roles[2]}}, guess}};
    default: return StoreCommand{store::PutRole{store_id, role, settings, guess}};
  }
}

Secret Clients::code_for(const std::string& seed) {
  const auto now = durable_.clock.wall().time_since_epoch() / Milliseconds{limits::totp_step};
  const auto step = now - 1 + static_cast<std::int64_t>(chance_.below(3));
  if (seed.empty() || chance_.below(4) == 0) return Secret{"000000x"};
  return Secret{test::FakeCodeCheck{}.authenticator_code(Secret{seed}, step)};
}

// Beyond what the routes let pass: what would be recorded of it is too large.
std::string Clients::client_name() {
  return percent(faults_.oversized) ? std::string(limits::record_bytes_max, 'x') : std::string{"portal"};
}

Command Clients::directory_command(std::size_t who) {
  const AccountKey key = key_of(who);
  if (chance_.below(12) == 0) return AccountCommand{account::DeleteAccount{key, "sim", durable_.clock.wall()}};
  const std::string_view container = containers[chance_.below(2)];
  return AccountCommand{
      account::ObserveAccount{.key = key,
                              .user_name = fmt::format("user{}", who),
                              .enabled = chance_.below(8) != 0,
                              .container = fmt::format("CN=user{},{}", who, container),
                              .source = percent(faults_.oversized) ? std::string(limits::record_bytes_max, 's') : "sim",
                              .observed_at = durable_.clock.wall()}};
}

Command Clients::enrollment_command(const AccountKey& key, const Person& person) {
  const bool by_mail = chance_.below(3) == 0;
  account::StartEnrollment command{.key = key,
                                   .type = by_mail ? AuthenticationType::email : AuthenticationType::authenticator,
                                   .email = by_mail ? key.account.str() + "@sim.example" : std::string{},
                                   .authenticated_at = durable_.clock.wall() - std::chrono::minutes{1},
                                   .client = client_name()};
  if (!person.grant.empty() && chance_.below(2) == 0) command.grant = Secret{person.grant};
  return AccountCommand{std::move(command)};
}

Command Clients::confirmation(const AccountKey& key, const Person& person) {
  return AccountCommand{account::ConfirmEnrollment{
      key, *person.pending, person.pending_mail ? Secret{person.mailed} : code_for(person.pending_seed)}};
}

Command Clients::verification(const AccountKey& key, const Person& person) {
  const auto flow = person.flow.value_or(FlowId{"none"});
  const bool by_mail = !person.mailed.empty() && (person.seed.empty() || chance_.below(2) == 0);
  if (!by_mail)
    return AccountCommand{account::VerifyFactor{key, flow, AuthenticationType::authenticator, code_for(person.seed)}};
  const Secret code{chance_.below(4) == 0 ? std::string{"000000"} : person.mailed};
  return AccountCommand{account::VerifyFactor{key, flow, AuthenticationType::email, code}};
}

Command Clients::person_command(std::size_t who, CallerRole& role) {
  const AccountKey key = key_of(who);
  const Person& person = people_[key];
  role = CallerRole::portal;
  const auto flow = person.flow.value_or(FlowId{"none"});
  switch (chance_.below(16)) {
    case 0: role = CallerRole::sync; return directory_command(who);
    case 1:
    case 2:
      role = CallerRole::sync;
      return AccountCommand{account::RedeemGrant{key, flow, Secret{person.grant}, Operation::password_reset}};
    case 3: role = CallerRole::sync; return AccountCommand{account::ReportFlow{key, flow, chance_.below(2) == 0, ""}};
    case 4: {
      if (chance_.below(3) != 0) return AccountCommand{account::IssueChallenge{key, flow, AuthenticationType::email}};
      role = CallerRole::helpdesk;
      const auto type = chance_.below(3) == 0 ? AuthenticationType::email : AuthenticationType::authenticator;
      return AccountCommand{account::Unenroll{key, {type}, "simulated"}};
    }
    case 5:
      if (chance_.below(4) == 0) return AccountCommand{account::AbandonFlow{key, flow}};
      return AccountCommand{account::IssueChallenge{key, flow, AuthenticationType::email}};
    case 6: return enrollment_command(key, person);
    case 7:
    case 8: return person.pending ? confirmation(key, person) : enrollment_command(key, person);
    case 9:
    case 10: {
      constexpr FlowKind kinds[] = {FlowKind::self_reset, FlowKind::self_reset, FlowKind::manage_enrollment};
      return AccountCommand{account::StartFlow{key, kinds[chance_.below(3)], client_name(), std::nullopt}};
    }
    default: return verification(key, person);
  }
}

}  // namespace mfad::sim

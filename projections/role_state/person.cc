#include "projections/role_state/person.h"

#include "events/account/evolve.h"

namespace mfad::role_state {
namespace {

template <class... Visitors>
struct Overload : Visitors... {
  using Visitors::operator()...;
};

// Facts are folded by the account's own rule, on a state that holds nothing else.
bool fold_facts(Person& person, const RecordedEvent& recorded) {
  const Envelope& envelope = recorded.envelope;
  account::AccountState scratch;
  scratch.key = envelope.stream.key();
  scratch.presence = person.known ? account::Presence::known : account::Presence::unknown;
  scratch.facts = std::move(person.facts);
  account::evolve(scratch, std::get<AccountEvent>(recorded.event),
                  {envelope.position, envelope.version, envelope.recorded_at});
  person.facts = std::move(scratch.facts);
  for (std::string* text :
       {&person.facts.user_name, &person.facts.display_name, &person.facts.mail, &person.facts.mobile})
    text->clear();
  person.known = true;
  return true;
}

}  // namespace

bool fold(Person& person, const RecordedEvent& recorded) {
  const auto enroll = [&](AuthenticationType type, const EnrollmentId& id) {
    person.enrolled.insert(type);
    person.enrollments[type] = id;
    return true;
  };
  return std::visit(
      Overload{[&](const account::Observed&) { return fold_facts(person, recorded); },
               [&](const account::FactsChanged&) { return fold_facts(person, recorded); },
               [&](const account::Deleted&) {
                 const auto role = person.role;
                 person = Person{};
                 person.role = role;  // it is still counted there until the caller moves it
                 return true;
               },
               [&](const account::AuthenticatorEnrolled& what) {
                 return enroll(AuthenticationType::authenticator, what.enrollment);
               },
               [&](const account::EmailEnrolled& what) { return enroll(AuthenticationType::email, what.enrollment); },
               [&](const account::Unenrolled& what) {
                 const auto current = person.enrollments.find(what.type);
                 if (current == person.enrollments.end() || current->second != what.enrollment) return false;
                 person.enrollments.erase(current);
                 person.enrolled.erase(what.type);
                 return true;
               },
               [&](const account::LockedOut& what) {
                 person.locked_until = what.until;
                 return true;
               },
               [&](const account::LockoutExpired&) {
                 person.locked_until.reset();
                 return true;
               },
               [](const auto&) { return false; }},
      std::get<AccountEvent>(recorded.event));
}

}  // namespace mfad::role_state

// What role_state remembers of one account: enough to resolve its role anew when the roles change, and to count it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "events/account/state.h"
#include "events/envelope.h"
#include "events/port/secret_box.h"

namespace mfad::role_state {

struct Person {
  bool known = false;
  account::Facts facts;  // names and addresses left empty
  TypeSet enrolled;
  std::map<AuthenticationType, EnrollmentId> enrollments;  // a replaced one ends after its successor has begun
  std::optional<Timestamp> locked_until;
  std::optional<RoleId> role;  // whose member it is counted as

  void serialize(auto& archive) { archive(known, facts, enrolled, enrollments, locked_until, role); }
  bool operator==(const Person&) const = default;
};

// What one event means for a person. False: nothing.
bool fold(Person& person, const RecordedEvent& recorded);

Result<std::string> seal_person(const Person& person, KeySlot slot, std::string_view key, const SecretBox& box);
Result<Person> open_person(std::string_view sealed, std::string_view key, const SecretBox& box);
KeySlot slot_of(std::string_view sealed);

}  // namespace mfad::role_state

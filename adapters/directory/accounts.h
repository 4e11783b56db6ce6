// From directory entries to the account facts of contract §4 (`PUT A`, import). What a person and a group is, and which
// attribute says what, depends on the directory: Active Directory, or OpenLDAP and its relatives. Pure; one thread.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/directory/ldif.h"
#include "adapters/directory/memberships.h"

namespace mfad::directory {

enum class Mapping : std::uint8_t {
  ad,        // objectGUID, sAMAccountName, userAccountControl, memberOf, member, primaryGroupID
  openldap,  // entryUUID, uid, memberOf, member, uniqueMember, memberUid, gidNumber, pwdAccountLockedTime,
             // nsAccountLock
};

struct Account {
  std::size_t line = 0;  // of its entry
  std::string account_id;
  std::string user_name;
  std::optional<std::string> display_name;
  bool enabled = true;
  std::string container;
  std::vector<std::string> groups;  // flattened, sorted
  std::optional<std::string> mail;
  std::optional<std::string> mobile;

  bool operator==(const Account&) const = default;
};

// First walk over the file: the memberships that an entry tells of.
std::optional<Problem> note_memberships(const Entry& entry, Mapping mapping, Memberships& memberships);

// Second walk: the account of a person's entry; nothing for entries of other things.
std::expected<std::optional<Account>, Problem> to_account(const Entry& entry, Mapping mapping,
                                                          Memberships& memberships);

}  // namespace mfad::directory

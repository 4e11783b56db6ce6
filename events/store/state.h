// The state of a store's stream: its configuration and the role catalogue (design §3). Written by the store decider's
// evolve, read by every rule, and kept by the projections as their row of a store.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/base/types.h"
#include "events/policy/settings.h"

namespace mfad::store {

struct Role {
  RoleId id;
  policy::RoleSettings settings;
  std::vector<ShortDigest> term_digests;        // of criteria.any_of, in order (policy/distinguished_name.h)
  StreamVersion version;                        // of the stream at this role's last event: its ETag
  std::optional<Position> unsatisfiable_since;  // the finding `policy-unsatisfiable`, as last recorded

  void serialize(auto& archive) { archive(id, settings, term_digests, version, unsatisfiable_since); }
  bool operator==(const Role&) const = default;
};

enum class Presence : std::uint8_t { absent, present, removed };

struct StoreState {
  static constexpr std::uint32_t schema = 1;  // a new one drops old snapshots
  Presence presence = Presence::absent;
  StoreId id;
  std::string name;
  Provider provider = Provider::other;
  bool enabled = true;
  TypeSet enabled_types;
  bool enrollment_enabled = false;
  std::optional<policy::EmailDelivery> email_delivery;
  std::map<RoleId, Role> roles;
  std::set<RoleId> deleted_roles;               // retired for ever
  std::optional<Position> lockout_prone_since;  // the last store.became_lockout_prone
  StreamVersion version;                        // of the stream at the last store.* event: the Store's ETag
  StreamVersion roles_version;                  // at the last role.* event: the ETag of the list, 0 = empty list
  Position last_position;                       // of any event of the stream: `store_position`

  void serialize(auto& archive) {
    archive(presence, id, name, provider, enabled, enabled_types, enrollment_enabled, email_delivery, roles,
            deleted_roles, lockout_prone_since, version, roles_version, last_position);
  }
  bool operator==(const StoreState&) const = default;
};

}  // namespace mfad::store

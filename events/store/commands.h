// Requests to change a store and its role catalogue (contract §3). A PUT is a wish for a state; only differences become
// events.
#pragma once

#include <map>
#include <string>

#include "events/base/ids.h"
#include "events/base/types.h"
#include "events/decider.h"
#include "events/policy/settings.h"

namespace mfad::store {

struct PutStore {
  StoreId store;
  std::string name;
  Provider provider = Provider::other;
  bool enabled = true;
  Precondition precondition;
  bool may_create = true;  // false: the caller is an admin of some stores only
};

struct RemoveStore {
  StoreId store;
  Precondition precondition;
};

struct SetAuthenticationType {
  StoreId store;
  AuthenticationType type = AuthenticationType::authenticator;
  bool enabled = false;
  bool force = false;
  Precondition precondition;
};

struct SetEnrollment {
  StoreId store;
  bool enabled = false;
  bool force = false;
  Precondition precondition;
};

struct ConfigureEmailDelivery {
  StoreId store;
  policy::EmailDelivery settings;
  Precondition precondition;
};

struct RemoveEmailDelivery {
  StoreId store;
  bool force = false;
  Precondition precondition;
};

struct PutRole {
  StoreId store;
  RoleId role;
  policy::RoleSettings settings;
  Precondition precondition;
};

struct SetRolePriorities {
  StoreId store;
  std::map<RoleId, std::int32_t> priorities;
  Precondition precondition;
};

struct DeleteRole {
  StoreId store;
  RoleId role;
  Precondition precondition;
};

}  // namespace mfad::store

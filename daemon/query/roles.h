// Queries about security roles, their state and their members (contract §3, §5).
#pragma once

#include "daemon/query/query.h"

namespace mfad::query {

Query one_role(StoreId store, RoleId role);
Query list_roles(StoreId store, Page page);  // by priority
Query role_state(StoreId store, RoleId role);

struct MemberFilter {
  std::optional<AccountStatus> status;
  std::optional<AuthenticationType> lacking;
  std::optional<bool> locked;
};
Query list_members(StoreId store, RoleId role, MemberFilter filter, Page page);

}  // namespace mfad::query

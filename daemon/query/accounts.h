// Queries about identity store accounts and their flows (contract §4, §5).
#pragma once

#include "daemon/query/query.h"

namespace mfad::query {

Query one_account(AccountKey key);  // also a deleted one
Query account_policy(AccountKey key);
Query account_requirements(AccountKey key);  // what the person must and may do now
Query one_flow(AccountKey key, FlowId flow);

struct AccountFilter {
  std::optional<std::string> user_name;  // whole, without regard to case
  std::optional<AccountStatus> status;
  std::optional<RoleId> role;
  std::optional<bool> locked;
};
Query list_accounts(StoreId store, AccountFilter filter, Page page);

}  // namespace mfad::query

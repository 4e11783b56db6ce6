// Reads of account_state's rows. Any thread, over any snapshot; may block on the disk.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "events/account/state.h"
#include "projections/projection.h"

namespace mfad::account_state {

class AccountStateQuery {
 public:
  explicit AccountStateQuery(const ProjectionContext& context) : context_(context) {}

  // Nothing when the account was never observed, or when its key is destroyed. A deleted one is there, with its
  // presence.
  Result<std::optional<account::AccountState>> account(const RowReader& rows, const AccountKey& key) const;

  // The accounts that bear that very name, without regard to case, in order of id; the first `most` of them.
  Result<std::vector<AccountId>> accounts_by_user_name(const RowReader& rows, const StoreId& store,
                                                       std::string_view user_name,
                                                       std::size_t most = std::string::npos) const;

  // Visits the store's accounts in order of id, after `after`; stops when `visit` returns false. Deleted ones are left
  // out.
  Result<> scan(const RowReader& rows, const StoreId& store, const std::optional<AccountId>& after,
                const std::function<bool(const account::AccountState&)>& visit) const;

  // A flow of an account as these rows have it, also one that its state no longer keeps.
  Result<std::optional<account::Flow>> flow(const RowReader& rows, const account::AccountState& account,
                                            const FlowId& flow) const;

 private:
  ProjectionContext context_;
};

}  // namespace mfad::account_state

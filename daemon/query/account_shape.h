// Account, member and policy as JSON (contract §4, §5), from an account and its store. Pure.
#pragma once

#include <optional>

#include "events/account/state.h"
#include "events/base/json_writer.h"
#include "events/policy/policy.h"
#include "events/store/state.h"

namespace mfad::query {

// An account seen through its store. Lives as long as both.
struct AccountView {
  AccountView(const store::StoreState& its_store, const account::AccountState& its_account, bool is_dev);

  const store::StoreState* store;
  const account::AccountState* account;
  bool dev;
  TypeSet available;
  TypeSet enrolled;
  const store::Role* role;              // nullptr without one
  std::optional<AccountStatus> status;  // nothing without a role, as for `missing`
  std::optional<policy::Missing> missing;
};

void append_account(JsonWriter& json, const AccountView& view);
void append_member(JsonWriter& json, const AccountView& view);
void append_policy(JsonWriter& json, const AccountView& view);

void append_missing(JsonWriter& json, std::string_view name, const std::optional<policy::Missing>& missing);

}  // namespace mfad::query

#include "projections/account_state/account_state_query.h"

#include <algorithm>

#include "events/codec.h"
#include "projections/account_state/keys.h"

namespace mfad::account_state {
namespace {

using Account = std::optional<account::AccountState>;

Result<Account> open_account(std::string_view row, std::string_view key, const SecretBox& box) {
  auto state = open_state(row, key, box);
  if (!state && state.error().code == ErrorCode::not_found) return Account{};  // erased
  if (!state) return std::unexpected(state.error());
  auto* account = std::get_if<account::AccountState>(&*state);
  if (account == nullptr) return error(ErrorCode::corruption, "a row of accounts holds something else");
  return Account{std::move(*account)};
}

Result<Account> read_account(const RowReader& rows, std::string_view key, const SecretBox& box) {
  const auto row = rows.get(key);
  if (!row) return Account{};
  return open_account(*row, key, box);
}

// The first key after `key`.
std::string just_after(std::string key) {
  key.push_back('\0');
  return key;
}

}  // namespace

Result<Account> AccountStateQuery::account(const RowReader& rows, const AccountKey& key) const {
  return read_account(rows, account_key(key), context_.box);
}

Result<std::vector<AccountId>> AccountStateQuery::accounts_by_user_name(const RowReader& rows, const StoreId& store,
                                                                        std::string_view user_name,
                                                                        std::size_t most) const {
  std::vector<AccountId> found;
  const std::string prefix = user_name_prefix(store, user_name, context_.hash_key);
  rows.scan(prefix, prefix, [&](std::string_view key, std::string_view) {
    found.emplace_back(std::string{key.substr(prefix.size())});
    return found.size() < most;
  });
  return found;
}

Result<> AccountStateQuery::scan(const RowReader& rows, const StoreId& store, const std::optional<AccountId>& after,
                                 const std::function<bool(const account::AccountState&)>& visit) const {
  const std::string prefix = accounts_prefix(store);
  const std::string from = after ? just_after(prefix + after->str()) : prefix;
  Result<> outcome;
  rows.scan(prefix, from, [&](std::string_view key, std::string_view row) {
    const auto account = open_account(row, key, context_.box);
    if (!account) {
      outcome = std::unexpected(account.error());
      return false;
    }
    if (!*account || (*account)->presence != account::Presence::known) return true;
    return visit(**account);
  });
  return outcome;
}

Result<std::optional<account::Flow>> AccountStateQuery::flow(const RowReader& rows,
                                                             const account::AccountState& account,
                                                             const FlowId& id) const {
  using Flow = std::optional<account::Flow>;
  const auto kept = std::ranges::find(account.flows, id, &account::Flow::id);
  if (kept != account.flows.end()) return Flow{*kept};
  auto left = read_account(rows, flow_key(account.key, id), context_.box);
  if (!left) return std::unexpected(left.error());
  if (!*left) return Flow{};
  if ((*left)->flows.size() != 1) return error(ErrorCode::corruption, "a row of one flow holds another number of them");
  return Flow{std::move((*left)->flows.front())};
}

}  // namespace mfad::account_state

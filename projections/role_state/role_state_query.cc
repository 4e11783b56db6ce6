#include "projections/role_state/role_state_query.h"

#include "events/codec.h"
#include "projections/role_state/keys.h"

namespace mfad::role_state {
namespace {

using Store = std::optional<store::StoreState>;

Result<Store> open_store(std::string_view row, std::string_view key, const SecretBox& box) {
  auto state = open_state(row, key, box);
  if (!state) return std::unexpected(state.error());
  auto* store = std::get_if<store::StoreState>(&*state);
  if (store == nullptr) return error(ErrorCode::corruption, "a row of stores holds something else");
  return Store{std::move(*store)};
}

}  // namespace

Result<Store> RoleStateQuery::store(const RowReader& rows, const StoreId& store) const {
  const std::string key = store_key(store);
  const auto row = rows.get(key);
  if (!row) return Store{};
  return open_store(*row, key, context_.box);
}

Result<std::vector<store::StoreState>> RoleStateQuery::stores(const RowReader& rows) const {
  auto all = stores_and_removed(rows);
  if (all) std::erase_if(*all, [](const auto& store) { return store.presence != store::Presence::present; });
  return all;
}

Result<std::vector<store::StoreState>> RoleStateQuery::stores_and_removed(const RowReader& rows) const {
  std::vector<store::StoreState> found;
  Result<> outcome;
  rows.scan(stores_prefix, stores_prefix, [&](std::string_view key, std::string_view row) {
    auto store = open_store(row, key, context_.box);
    if (!store) {
      outcome = std::unexpected(store.error());
      return false;
    }
    found.push_back(std::move(**store));
    return true;
  });
  if (!outcome) return std::unexpected(outcome.error());
  return found;
}

Counts RoleStateQuery::counts(const RowReader& rows, const StoreId& store, const RoleId& role) const {
  const auto row = rows.get(counts_key(store, role));
  return row ? decode(*row).value_or(Counts{}) : Counts{};
}

void RoleStateQuery::members(const RowReader& rows, const StoreId& store, const RoleId& role,
                             const std::optional<AccountId>& after,
                             const std::function<bool(const AccountId&, const Member&)>& visit) const {
  const std::string prefix = members_prefix(store, role);
  const std::string from = after ? prefix + after->str() + '\0' : prefix;
  rows.scan(prefix, from, [&](std::string_view key, std::string_view row) {
    const auto member = decode_member(row);
    return !member || visit(AccountId{std::string{key.substr(prefix.size())}}, *member);
  });
}

}  // namespace mfad::role_state

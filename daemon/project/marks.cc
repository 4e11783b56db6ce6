#include "daemon/project/marks.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "projections/account_state/keys.h"
#include "projections/role_state/keys.h"
#include "projections/role_state/role_state_query.h"

namespace mfad::project {
namespace {

struct Walk {
  std::string key;
  dirty::Mark mark;
  dirty::Subject subject;
};

std::optional<Walk> first_walk(const RowReader& rows) {
  std::optional<Walk> found;
  rows.scan(dirty::walks_prefix, dirty::walks_prefix, [&](std::string_view key, std::string_view value) {
    const auto subject = dirty::parse(key, dirty::walks_prefix);
    const auto mark = dirty::decode(value);
    if (subject && mark) found = Walk{std::string{key}, *mark, *subject};
    return !found;
  });
  return found;
}

}  // namespace

bool walk_marked_roles(RowBatch& rows, Position at, std::size_t accounts_max) {
  const auto walk = first_walk(rows);
  if (!walk) return false;
  const auto& [store, role] = walk->subject;
  const std::string prefix =
      role.empty() ? account_state::accounts_prefix(store) : role_state::members_prefix(store, RoleId{role});
  const std::string progress = dirty::walk_progress_key(walk->key);
  const std::string from = rows.get(progress).value_or(prefix);
  std::vector<std::string> accounts;
  rows.scan(prefix, from, [&](std::string_view key, std::string_view) {
    accounts.emplace_back(key.substr(prefix.size()));
    return accounts.size() < accounts_max;
  });
  for (const std::string& account : accounts)
    dirty::mark_account(rows, {store, AccountId{account}}, {std::max(at, walk->mark.at), walk->mark.op});
  if (accounts.size() == accounts_max) {
    rows.put(progress, prefix + accounts.back() + '\0');
  } else {
    rows.erase(progress);
    rows.erase(walk->key);
  }
  return true;
}

Result<> mark_all_roles_and_walks(RowBatch& rows, const ProjectionContext& context, Position at) {
  const auto stores = role_state::RoleStateQuery{context}.stores_and_removed(rows);
  if (!stores) return std::unexpected(stores.error());
  for (const auto& store : *stores) {
    dirty::mark_walk(rows, store.id, dirty::whole_store, {at, dirty::Op::resync});
    for (const auto& [id, role] : store.roles) dirty::mark_role(rows, store.id, id, {at, dirty::Op::resync});
    for (const RoleId& id : store.deleted_roles) dirty::mark_role(rows, store.id, id, {at, dirty::Op::resync});
  }
  return {};
}

}  // namespace mfad::project

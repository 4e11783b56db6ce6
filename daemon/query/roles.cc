#include "daemon/query/roles.h"

#include "daemon/query/account_shape.h"
#include "daemon/query/store_shape.h"
#include "daemon/query/stores.h"
#include "events/policy/policy.h"
#include "projections/role_state/role_state_json.h"

namespace mfad::query {
namespace {

struct StoreAndRole {
  std::shared_ptr<const store::StoreState> store;
  const store::Role* role;
};

std::expected<StoreAndRole, Shown> find_role(const World& world, const ReadView& view, const StoreId& store,
                                             const RoleId& role) {
  auto found = find_store(world, view, store);
  if (!found) return std::unexpected(std::move(found.error()));
  StoreAndRole result{std::move(*found), nullptr};
  const auto it = result.store->roles.find(role);
  if (it == result.store->roles.end()) return std::unexpected(Shown::refused(Reason::not_found));
  result.role = &it->second;
  return result;
}

bool matches(const MemberFilter& filter, const StoreAndRole& role, TypeSet available,
             const role_state::Member& member) {
  const auto& requirement = role.role->settings.requirement;
  if (filter.status && policy::status(requirement, member.enrolled, available) != *filter.status) return false;
  if (filter.locked && member.locked_until.has_value() != *filter.locked) return false;
  return !filter.lacking || (requirement.enforced - (member.enrolled & available)).contains(*filter.lacking);
}

}  // namespace

Query one_role(StoreId store, RoleId role) {
  return {.run = [store = std::move(store), role = std::move(role)](const World& world, const ReadView& view) {
    const auto found = find_role(world, view, store, role);
    if (!found) return found.error();
    Shown shown{.body = {}, .etag = found->role->version};
    JsonWriter json(shown.body);
    append_role(json, *found->role);
    return shown;
  }};
}

Query list_roles(StoreId store, Page page) {
  return {.run = [store = std::move(store), page = std::move(page)](const World& world, const ReadView& view) {
    const auto found = find_store(world, view, store);
    if (!found) return found.error();
    ListWriter list(world.cursors, page);
    bool more = false;
    for (const auto* role : policy::roles_by_priority(**found)) {
      const auto place = fmt::format("{:02}", role->settings.priority);
      if (page.after && place <= *page.after) continue;
      if ((more = list.full())) break;
      append_role(list.item(place), *role);
    }
    return Shown{.body = list.finish(more), .etag = (*found)->roles_version};
  }};
}

Query role_state(StoreId store, RoleId role) {
  return {.run = [store = std::move(store), role = std::move(role)](const World& world, const ReadView& view) {
    const auto found = find_role(world, view, store, role);
    if (!found) return found.error();
    const auto counts = world.roles.counts(*view.rows, store, role);
    return Shown{.body = role_state::role_state_json(*found->store, *found->role, counts, world.dev)};
  }};
}

Query list_members(StoreId store, RoleId role, MemberFilter filter, Page page) {
  const auto run = [=](const World& world, const ReadView& view) {
    const auto found = find_role(world, view, store, role);
    if (!found) return found.error();
    const TypeSet available = policy::available_types(*found->store, world.dev);
    const std::optional<AccountId> after = page.after ? std::optional(AccountId(*page.after)) : std::nullopt;
    ListWriter list(world.cursors, page);
    std::size_t scanned = 0;
    bool more = false;
    std::string failure;
    world.roles.members(*view.rows, store, role, after, [&](const AccountId& id, const role_state::Member& member) {
      if ((more = list.full() || scanned++ == limits::scanned_per_page_max)) return false;
      list.passed(id.str());
      if (!matches(filter, *found, available, member)) return true;
      const auto account = world.accounts.account(*view.rows, {store, id});
      if (!account) failure = account.error().message;
      if (account && *account) append_member(list.item(id.str()), AccountView(*found->store, **account, world.dev));
      return failure.empty();
    });
    if (!failure.empty()) return Shown::failed(failure);
    return Shown{.body = list.finish(more)};
  };
  return {.cost = Query::Cost::scan, .run = run};
}

}  // namespace mfad::query

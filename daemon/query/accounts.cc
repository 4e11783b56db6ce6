#include "daemon/query/accounts.h"

#include "daemon/query/account_shape.h"
#include "daemon/query/flow_shape.h"
#include "daemon/query/requirements_shape.h"
#include "daemon/query/stores.h"

namespace mfad::query {
namespace {

struct StoreAndAccount {
  std::shared_ptr<const store::StoreState> store;
  account::AccountState account;
};

std::expected<StoreAndAccount, Shown> find_account(const World& world, const ReadView& view, const AccountKey& key,
                                                   bool also_deleted) {
  auto store = find_store(world, view, key.store);
  if (!store) return std::unexpected(std::move(store.error()));
  auto account = world.accounts.account(*view.rows, key);
  if (!account) return std::unexpected(Shown::failed(account.error().message));
  const auto presence = *account ? (*account)->presence : account::Presence::unknown;
  if (presence == account::Presence::known || (also_deleted && presence == account::Presence::deleted)) {
    return StoreAndAccount{std::move(*store), std::move(**account)};
  }
  return std::unexpected(Shown::refused(Reason::not_found));
}

// A query that shows one account through its store.
Query about(AccountKey key, bool also_deleted,
            std::function<void(JsonWriter&, const World&, const AccountView&)> show) {
  return {
      .run = [key = std::move(key), also_deleted, show = std::move(show)](const World& world, const ReadView& view) {
        const auto found = find_account(world, view, key, also_deleted);
        if (!found) return found.error();
        Shown shown;
        JsonWriter json(shown.body);
        show(json, world, AccountView(*found->store, found->account, world.dev));
        return shown;
      }};
}

bool matches(const AccountFilter& filter, const AccountView& view) {
  if (filter.status && view.status != filter.status) return false;
  if (filter.locked && view.account->locked_until.has_value() != *filter.locked) return false;
  return !filter.role || (view.role != nullptr && view.role->id == *filter.role);
}

// The list while it is written: what has been looked at, and whether there is more.
class AccountList {
 public:
  AccountList(const World& world, const store::StoreState& store, const AccountFilter& filter, const Page& page)
      : world_(&world), store_(&store), filter_(&filter), list_(world.cursors, page) {}

  bool visit(const account::AccountState& account) {
    if ((more_ = list_.full() || scanned_++ == limits::scanned_per_page_max)) return false;
    const auto& id = account.key.account.str();
    list_.passed(id);
    const AccountView view(*store_, account, world_->dev);
    if (matches(*filter_, view)) append_account(list_.item(id), view);
    return true;
  }
  Shown finish() { return {.body = list_.finish(more_)}; }

 private:
  const World* world_;
  const store::StoreState* store_;
  const AccountFilter* filter_;
  ListWriter list_;
  std::size_t scanned_ = 0;
  bool more_ = false;
};

Result<> visit_bearers(const World& world, const ReadView& view, const StoreId& store, const std::string& user_name,
                       const std::optional<AccountId>& after, AccountList& list) {
  const auto ids = world.accounts.accounts_by_user_name(*view.rows, store, user_name);
  if (!ids) return std::unexpected(ids.error());
  for (const auto& id : *ids) {
    if (after && id <= *after) continue;
    const auto account = world.accounts.account(*view.rows, {store, id});
    if (!account) return std::unexpected(account.error());
    if (!*account || (*account)->presence != account::Presence::known) continue;
    if (!list.visit(**account)) break;
  }
  return {};
}

}  // namespace

Query one_account(AccountKey key) {
  return about(std::move(key), true,
               [](JsonWriter& json, const World&, const AccountView& view) { append_account(json, view); });
}

Query account_policy(AccountKey key) {
  return about(std::move(key), false,
               [](JsonWriter& json, const World&, const AccountView& view) { append_policy(json, view); });
}

Query account_requirements(AccountKey key) {
  return about(std::move(key), false, [](JsonWriter& json, const World& world, const AccountView& view) {
    append_requirements(json, view, world.clock.paced());
  });
}

Query one_flow(AccountKey key, FlowId flow) {
  return {.run = [key = std::move(key), flow = std::move(flow)](const World& world, const ReadView& view) {
    const auto found = find_account(world, view, key, false);
    if (!found) return found.error();
    const auto its_flow = world.accounts.flow(*view.rows, found->account, flow);
    if (!its_flow) return Shown::failed(its_flow.error().message);
    if (!*its_flow) return Shown::refused(Reason::not_found);
    Shown shown;
    JsonWriter json(shown.body);
    append_flow(json, *found->store, found->account, **its_flow, world.dev);
    return shown;
  }};
}

Query list_accounts(StoreId store, AccountFilter filter, Page page) {
  const auto run = [=](const World& world, const ReadView& view) {
    const auto found = find_store(world, view, store);
    if (!found) return found.error();
    const std::optional<AccountId> after = page.after ? std::optional(AccountId(*page.after)) : std::nullopt;
    AccountList list(world, **found, filter, page);
    const auto visited = filter.user_name
                             ? visit_bearers(world, view, store, *filter.user_name, after, list)
                             : world.accounts.scan(*view.rows, store, after, [&](const account::AccountState& account) {
                                 return list.visit(account);
                               });
    if (!visited) return Shown::failed(visited.error().message);
    return list.finish();
  };
  return {.cost = Query::Cost::scan, .run = run};
}

}  // namespace mfad::query

#include "daemon/query/stores.h"

#include "daemon/query/store_shape.h"

namespace mfad::query {

std::expected<std::shared_ptr<const store::StoreState>, Shown> find_store(const World& world, const ReadView& view,
                                                                          const StoreId& id) {
  auto found = world.stores->find(view, id);
  if (!found) return std::unexpected(Shown::failed(found.error().message));
  if (!*found) return std::unexpected(Shown::refused(Reason::not_found));
  return std::move(*found);
}

Query one_store(StoreId id) {
  return {.run = [id = std::move(id)](const World& world, const ReadView& view) {
    const auto store = find_store(world, view, id);
    if (!store) return store.error();
    Shown shown{.body = {}, .etag = (*store)->version};
    JsonWriter json(shown.body);
    append_store(json, **store, world.dev);
    return shown;
  }};
}

Query list_stores(installation::Caller caller, Page page) {
  const auto run = [caller = std::move(caller), page = std::move(page)](const World& world, const ReadView& view) {
    const auto stores = world.roles.stores(*view.rows);
    if (!stores) return Shown::failed(stores.error().message);
    ListWriter list(world.cursors, page);
    bool more = false;
    for (const auto& store : *stores) {
      if (store.presence != store::Presence::present || !caller.covers(store.id)) continue;
      if (page.after && store.id.str() <= *page.after) continue;
      if ((more = list.full())) break;
      append_store(list.item(store.id.str()), store, world.dev);
    }
    return Shown{.body = list.finish(more)};
  };
  return {.cost = Query::Cost::scan, .run = run};
}

}  // namespace mfad::query

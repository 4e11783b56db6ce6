#include "daemon/query/store_cache.h"

#include "projections/role_state/keys.h"

namespace mfad::query {

std::shared_ptr<const store::StoreState> StoreCache::seen_in(const project::ReadView& view, const StoreId& id) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(id);
  const bool seen = view.number != 0 && found != entries_.end() && found->second.view == view.number;
  return seen ? found->second.state : nullptr;
}

std::shared_ptr<const store::StoreState> StoreCache::known(const project::ReadView& view, const StoreId& id,
                                                           const std::string& row) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.row != row) return nullptr;
  found->second.view = view.number;
  return found->second.state;
}

Result<std::shared_ptr<const store::StoreState>> StoreCache::find(const project::ReadView& view, const StoreId& id) {
  if (auto state = seen_in(view, id)) return state;
  auto row = view.rows->get(role_state::store_key(id));
  if (!row) return nullptr;
  if (auto state = known(view, id, *row)) return state;
  auto opened = query_.store(*view.rows, id);
  if (!opened) return std::unexpected(opened.error());
  if (!*opened || (*opened)->presence != store::Presence::present) return nullptr;
  auto state = std::make_shared<const store::StoreState>(std::move(**opened));
  const std::scoped_lock lock(mutex_);
  if (entries_.size() >= stores_max) entries_.clear();
  entries_.insert_or_assign(id, Entry{view.number, std::move(*row), state});
  return state;
}

}  // namespace mfad::query

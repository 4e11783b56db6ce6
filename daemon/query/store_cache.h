// Stores as their rows say, opened once for each change and read once for each view: a store stands behind every point
// query, and its row seldom differs. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "daemon/project/read_view.h"
#include "projections/role_state/role_state_query.h"

namespace mfad::query {

class StoreCache {
 public:
  static constexpr std::size_t stores_max = 1000;  // more than that, and it begins anew

  explicit StoreCache(const role_state::RoleStateQuery& rows) : query_(rows) {}

  // Null when there is none, or when it was removed.
  Result<std::shared_ptr<const store::StoreState>> find(const project::ReadView& view, const StoreId& id);

 private:
  struct Entry {
    std::uint64_t view = 0;  // the number of the last one in which `row` was seen
    std::string row;         // what `state` was opened from
    std::shared_ptr<const store::StoreState> state;
  };
  std::shared_ptr<const store::StoreState> seen_in(const project::ReadView& view, const StoreId& id);
  std::shared_ptr<const store::StoreState> known(const project::ReadView& view, const StoreId& id,
                                                 const std::string& row);

  role_state::RoleStateQuery query_;
  std::mutex mutex_;
  std::unordered_map<StoreId, Entry> entries_;
};

}  // namespace mfad::query

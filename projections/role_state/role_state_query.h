// Reads of role_state's rows. Any thread, over any snapshot; may block on the disk.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "events/store/state.h"
#include "projections/projection.h"
#include "projections/role_state/counts.h"
#include "projections/role_state/member.h"

namespace mfad::role_state {

class RoleStateQuery {
 public:
  explicit RoleStateQuery(const ProjectionContext& context) : context_(context) {}

  // Nothing when it never existed. A removed one is there, with its presence.
  Result<std::optional<store::StoreState>> store(const RowReader& rows, const StoreId& store) const;

  // The stores that are there, in order of id.
  Result<std::vector<store::StoreState>> stores(const RowReader& rows) const;
  Result<std::vector<store::StoreState>> stores_and_removed(const RowReader& rows) const;

  Counts counts(const RowReader& rows, const StoreId& store, const RoleId& role) const;

  // Visits members in order of account id, after `after`; stops when `visit` returns false.
  void members(const RowReader& rows, const StoreId& store, const RoleId& role, const std::optional<AccountId>& after,
               const std::function<bool(const AccountId&, const Member&)>& visit) const;

 private:
  ProjectionContext context_;
};

}  // namespace mfad::role_state

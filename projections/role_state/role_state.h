// The headline: per store and role, who must have what, who has it, who lacks what. Rows: keys.h.
// A store's own row is folded by the store's rule; people are counted per role and set of enrolled types (counts.h).
#pragma once

#include <map>

#include "events/store/state.h"
#include "projections/projection.h"
#include "projections/role_state/counts.h"
#include "projections/role_state/person.h"

namespace mfad::role_state {

class RoleStateProjection final : public Projection {
 public:
  explicit RoleStateProjection(const ProjectionContext& context) : context_(context) {}

  std::string_view name() const override { return "role_state"; }
  std::uint32_t schema() const override { return 2; }
  Result<> apply(std::span<const RecordedEvent> slice, RowBatch& rows) override;

 private:
  using Stores = std::map<StoreId, store::StoreState>;  // as of the event that is applied; one slice long

  Result<> apply_store(const RecordedEvent& recorded, Stores& stores, RowBatch& rows);
  Result<> apply_account(const RecordedEvent& recorded, Stores& stores, RowBatch& rows);

  // Resolves every person of the store anew after a change of who is a member of what.
  Result<> resolve_all(const store::StoreState& store, Position at, RowBatch& rows);
  // Moves and recounts one person whose row is to become `after`.
  void recount(const AccountKey& key, const Person& before, const Person& after, Position at, RowBatch& rows);

  // The entry of `stores`, read and opened at first.
  Result<store::StoreState*> store_of(const StoreId& store, Stores& stores, const RowBatch& rows) const;
  void mark_roles(const store::StoreState& before, const store::StoreState& after, Position at, RowBatch& rows) const;

  ProjectionContext context_;
};

}  // namespace mfad::role_state

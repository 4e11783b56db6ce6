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
  std::size_t together(std::span<const RecordedEvent> events) const override;
  Result<bool> spread(std::span<const RecordedEvent> slice, std::string& from, RowBatch& rows) override;
  Result<> apply(std::span<const RecordedEvent> slice, RowBatch& rows) override;

  static constexpr std::size_t people_per_portion = 1000;

 private:
  using Stores = std::map<StoreId, store::StoreState>;  // as of the event that is applied; one slice long

  Result<> apply_store(const RecordedEvent& recorded, Stores& stores, RowBatch& rows);
  Result<> apply_account(const RecordedEvent& recorded, Stores& stores, RowBatch& rows);

  // Resolves the next people of the store anew after a change of who is a member of what. True: those were the last.
  Result<bool> resolve_some(const store::StoreState& store, Position at, std::string& from, RowBatch& rows);
  // Moves and recounts one person whose row is to become `after`.
  void recount(const AccountKey& key, const Person& before, const Person& after, Position at, RowBatch& rows);

  // The entry of `stores`, read and opened at first.
  Result<store::StoreState*> store_of(const StoreId& store, Stores& stores, const RowBatch& rows) const;
  void mark_roles(const store::StoreState& before, const store::StoreState& after, Position at, RowBatch& rows) const;

  ProjectionContext context_;
  Position spread_to_;  // of the slice that is folded next: everybody is resolved already
};

}  // namespace mfad::role_state

// Queries about identity stores (contract §3).
#pragma once

#include "daemon/query/query.h"
#include "events/installation/state.h"

namespace mfad::query {

Query one_store(StoreId id);

// Those in the caller's scope, in order of id.
Query list_stores(installation::Caller caller, Page page);

// The store as the view shows it, or the refusal: what every query below a store begins with.
std::expected<std::shared_ptr<const store::StoreState>, Shown> find_store(const World& world, const ReadView& view,
                                                                          const StoreId& id);

}  // namespace mfad::query

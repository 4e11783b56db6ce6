#include "daemon/query/history.h"

#include "daemon/query/history_shape.h"
#include "daemon/query/record_page.h"
#include "daemon/query/records.h"
#include "daemon/query/stores.h"
#include "events/catalogue.h"

namespace mfad::query {
namespace {

// A flow's records begin with its start, which an account may have behind years of others. Nothing where there is no
// such flow.
Result<std::optional<Position>> start_of(const World& world, const ReadView& view, const account::AccountState& account,
                                         const FlowId& flow) {
  const auto found = world.accounts.flow(*view.rows, account, flow);
  if (!found) return std::unexpected(found.error());
  return *found ? std::optional{(*found)->started} : std::nullopt;
}

}  // namespace

Query account_history(AccountKey key, HistoryFilter filter, Page page) {
  const auto run = [=](const World& world, const ReadView& view) {
    const auto store = find_store(world, view, key.store);
    if (!store) return store.error();
    const auto account = world.accounts.account(*view.rows, key);
    if (!account) return Shown::failed(account.error().message);
    if (!*account || (*account)->presence == account::Presence::unknown) return Shown::refused(Reason::not_found);
    const Position after = begin_of(filter.after, page);
    if (after > view.position) return Shown::refused(Reason::position_ahead);

    RecordPage list(world.cursors, page);
    Position begin = after;
    if (filter.flow) {
      const auto start = start_of(world, view, **account, *filter.flow);
      if (!start) return Shown::failed(start.error().message);
      if (!*start) return Shown{.body = list.finish()};
      begin = std::max(begin, Position{(*start)->value - 1});
    }
    const auto visit = [&](const RecordedEvent& recorded) {
      const bool shown = !filter.flow || flow_of(recorded.event) == filter.flow;
      return list.take(recorded, shown,
                       [&](JsonWriter& item) { append_history_item(item, recorded, filter.with_personal); });
    };
    const auto visited = visit_stream(world, StreamId::of(key), begin, view.position, visit);
    if (!visited) return Shown::failed(visited.error().message);
    return Shown{.body = list.finish()};
  };
  return {.cost = Query::Cost::scan, .run = run};
}

}  // namespace mfad::query

#include "daemon/query/history.h"

#include <charconv>

#include "daemon/query/history_shape.h"
#include "daemon/query/records.h"
#include "daemon/query/stores.h"
#include "events/base/limits.h"
#include "events/catalogue.h"

namespace mfad::query {
namespace {

Position begin_of(const HistoryFilter& filter, const Page& page) {
  if (!page.after) return filter.after;
  Position after;
  std::from_chars(page.after->data(), page.after->data() + page.after->size(), after.value);
  return after;
}

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
    const Position after = begin_of(filter, page);
    if (after > view.position) return Shown::refused(Reason::position_ahead);

    ListWriter list(world.cursors, page);
    Position begin = after;
    if (filter.flow) {
      const auto start = start_of(world, view, **account, *filter.flow);
      if (!start) return Shown::failed(start.error().message);
      if (!*start) return Shown{.body = list.finish(false)};
      begin = std::max(begin, Position{(*start)->value - 1});
    }
    std::size_t scanned = 0;
    bool more = false;
    const auto visit = [&](const RecordedEvent& recorded) {
      const bool shown = !filter.flow || flow_of(recorded.event) == filter.flow;
      if ((more = scanned++ == limits::scanned_per_page_max || (shown && list.full()))) return false;
      const auto id = std::to_string(recorded.envelope.position.value);
      list.passed(id);
      if (shown) append_history_item(list.item(id), recorded, filter.with_personal);
      return true;
    };
    const auto visited = visit_stream(world, StreamId::of(key), begin, view.position, visit);
    if (!visited) return Shown::failed(visited.error().message);
    return Shown{.body = list.finish(more)};
  };
  return {.cost = Query::Cost::scan, .run = run};
}

}  // namespace mfad::query

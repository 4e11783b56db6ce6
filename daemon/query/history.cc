#include "daemon/query/history.h"

#include <charconv>

#include "daemon/query/history_shape.h"
#include "daemon/query/records.h"
#include "daemon/query/stores.h"
#include "projections/history/history.h"

namespace mfad::query {
namespace {

Position begin_of(const HistoryFilter& filter, const Page& page) {
  if (!page.after) return filter.after;
  Position after;
  std::from_chars(page.after->data(), page.after->data() + page.after->size(), after.value);
  return after;
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

    const auto positions = history::positions(*view.rows, key, after, filter.flow, page.limit + 1);
    ListWriter list(world.cursors, page);
    for (const auto position : positions) {
      if (list.full()) break;
      const auto recorded = read_record(world, position);
      if (!recorded) return Shown::failed(recorded.error().message);
      if (!*recorded) return Shown::failed(fmt::format("position {} of a history is not in the log", position.value));
      append_history_item(list.item(std::to_string(position.value)), **recorded, filter.with_personal);
    }
    return Shown{.body = list.finish(positions.size() > page.limit)};
  };
  return {.cost = Query::Cost::scan, .run = run};
}

}  // namespace mfad::query

#include "daemon/query/feed.h"

#include <charconv>

#include "daemon/query/records.h"
#include "events/catalogue.h"
#include "events/public_form.h"

namespace mfad::query {
namespace {

bool in_scope(const installation::Caller& caller, const StreamId& stream) {
  return caller.all_stores() || (stream.kind() != StreamId::Kind::installation && caller.covers(stream.store()));
}

Position begin_of(Position after, const Page& page) {
  if (page.after) std::from_chars(page.after->data(), page.after->data() + page.after->size(), after.value);
  return after;
}

}  // namespace

bool EventFilter::shows(const RecordedEvent& recorded) const {
  if (stream && recorded.envelope.stream != *stream) return false;
  if (type && info_of(recorded.event).type != *type) return false;
  return in_scope(caller, recorded.envelope.stream);
}

Query list_events(EventFilter filter, Position after, Page page) {
  const auto run = [=](const World& world, const ReadView& view) {
    const Position begin = begin_of(after, page);
    if (begin > view.position) return Shown::refused(Reason::position_ahead);
    ListWriter list(world.cursors, page);
    std::size_t scanned = 0;
    bool more = false;
    const auto visit = [&](const RecordedEvent& recorded) {
      if ((more = list.full() || scanned++ == limits::scanned_per_page_max)) return false;
      const auto id = std::to_string(recorded.envelope.position.value);
      list.passed(id);
      if (filter.shows(recorded)) list.item(id).raw(public_form(recorded));
      return true;
    };
    const auto visited = filter.stream ? visit_stream(world, *filter.stream, begin, view.position, visit)
                                       : visit_records(world, begin, view.position, visit);
    if (!visited) return Shown::failed(visited.error().message);
    return Shown{.body = list.finish(more)};
  };
  return {.source = Query::Source::log, .cost = Query::Cost::scan, .run = run};
}

Query one_event(EventFilter filter, Position position) {
  const auto run = [=](const World& world, const ReadView& view) {
    if (position.value == 0 || position > view.position) return Shown::refused(Reason::not_found);
    const auto recorded = read_record(world, position);
    if (!recorded) return Shown::failed(recorded.error().message);
    if (!*recorded || !filter.shows(**recorded)) return Shown::refused(Reason::not_found);
    return Shown{.body = public_form(**recorded)};
  };
  return {.source = Query::Source::log, .run = run};
}

}  // namespace mfad::query

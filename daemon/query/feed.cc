#include "daemon/query/feed.h"

#include "daemon/query/record_page.h"
#include "daemon/query/records.h"
#include "events/catalogue.h"
#include "events/public_form.h"

namespace mfad::query {
namespace {

bool in_scope(const installation::Caller& caller, const StreamId& stream) {
  return caller.all_stores() || (stream.kind() != StreamId::Kind::installation && caller.covers(stream.store()));
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
    RecordPage list(world.cursors, page);
    const auto visit = [&](const RecordedEvent& recorded) {
      return list.take(recorded, filter.shows(recorded), [&](JsonWriter& item) { item.raw(public_form(recorded)); });
    };
    const auto visited = filter.stream ? visit_stream(world, *filter.stream, begin, view.position, visit)
                                       : visit_records(world, begin, view.position, visit);
    if (!visited) return Shown::failed(visited.error().message);
    return Shown{.body = list.finish()};
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

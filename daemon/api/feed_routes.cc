#include <array>
#include <charconv>

#include "daemon/api/body.h"
#include "daemon/api/headers.h"
#include "daemon/api/input.h"
#include "daemon/api/service.h"
#include "daemon/query/feed.h"
#include "events/catalogue.h"

namespace mfad::api {
namespace {

query::EventFilter read_filter(Input& in) {
  query::EventFilter filter{.caller = in.caller(), .type = in.query().raw("type"), .stream = std::nullopt};
  if (filter.type && find_event(std::string_view(*filter.type)) == nullptr)
    in.query().refuse("type", "must be the type of an event, such as account.flow_started");
  if (const auto stream = in.query().raw("stream")) {
    filter.stream = StreamId::parse(*stream);
    if (!filter.stream) in.query().refuse("stream", "must be installation, store/<store> or account/<store>/<account>");
  }
  return filter;
}

std::optional<Position> position_of(std::string_view text) {
  Position position;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position.value);
  if (error != std::errc{} || end != text.data() + text.size() || position.value > position_max) return std::nullopt;
  return position;
}

query::Query list_events(Input& in) {
  const Position after{in.query().number("after", 0, position_max).value_or(0)};
  return query::list_events(read_filter(in), after, in.page());
}

query::Query get_event(Input& in) {
  const auto position = position_of(in.part("position"));
  if (!position) in.not_found();
  return query::one_event({.caller = in.caller(), .type = std::nullopt, .stream = std::nullopt},
                          position.value_or(Position{}));
}

Headers shown_at(Position position) {
  return {{"Mfa-Position", std::to_string(position.value)}, {"Cache-Control", "no-store"}};
}

// Where a stream begins: after the last event the client has seen, else where it says, else at the tail.
std::optional<Position> read_begin(Input& in, const Request& request) {
  const auto after = in.query().number("after", 0, position_max);
  const auto last = single_header(request, "last-event-id", in.errors());
  if (!last) return after ? std::optional(Position{*after}) : std::nullopt;
  const auto position = position_of(*last);
  if (!position) in.errors().push_back({"last-event-id", "must be a position, as `id:` said"});
  return position;
}

void handle_stream(Service& service, std::shared_ptr<Call> call) {
  Input in(*call, nullptr, service.ports().world.cursors, service.ports().clock.wall());
  const auto begin = read_begin(in, call->request);
  auto filter = read_filter(in);
  const auto freshness = in.freshness();
  in.query().finish();
  if (const auto problem = problem_of(in)) return call->respond(*problem);
  const auto then = [&service, call, begin, filter = std::move(filter)](const query::ReadView& view) {
    const Position after = begin.value_or(view.position);
    if (after > view.position)
      return call->respond(Problem{.code = "position-ahead", .detail = {}}, shown_at(view.position));
    const auto& ports = service.ports();
    call->stream({.status = 200, .content_type = "text/event-stream", .headers = shown_at(view.position), .body = {}},
                 query::event_stream({ports.world, ports.scans, ports.tail_gate}, filter, after));
  };
  service.when_current(call, query::Query::Source::log, query::Query::Cost::point, freshness.min_position,
                       freshness.wait, then);
}

void handle_export(Service& service, std::shared_ptr<Call> call) {
  Input in(*call, nullptr, service.ports().world.cursors, service.ports().clock.wall());
  const Position from{in.query().number("from", 1, position_max).value_or(1)};
  const auto to = in.query().number("to", 0, position_max);
  const auto freshness = in.freshness();
  in.query().finish();
  if (to && *to + 1 < from.value) in.query().refuse("to", "must not be before from");
  if (const auto problem = problem_of(in)) return call->respond(*problem);
  const auto then = [&service, call, from, to](const query::ReadView& view) {
    const Position last = to ? Position{*to} : view.position;
    if (last > view.position || from > view.position.next()) {
      return call->respond(Problem{.code = "position-ahead", .detail = {}}, shown_at(view.position));
    }
    const auto& ports = service.ports();
    call->stream(
        {.status = 200, .content_type = "application/x-ndjson", .headers = shown_at(view.position), .body = {}},
        query::event_export({ports.world, ports.scans, ports.tail_gate}, call->caller->id, from, last));
  };
  service.when_current(call, query::Query::Source::log, query::Query::Cost::point, freshness.min_position,
                       freshness.wait, then);
}

constexpr CallerRoles readers{CallerRole::auditor, CallerRole::sync, CallerRole::admin};

constexpr auto table = std::to_array<Route>({
    {.method = Method::get,
     .path = "/v1/events",
     .operation = "listEvents",
     .callers = readers,
     .handler = &list_events},
    {.method = Method::get,
     .path = "/v1/events/{position}",
     .operation = "getEvent",
     .callers = readers,
     .handler = &get_event},
    {.method = Method::get,
     .path = "/v1/events:stream",
     .operation = "streamEvents",
     .callers = readers,
     .handler = &handle_stream},
    {.method = Method::get,
     .path = "/v1/events:export",
     .operation = "exportEvents",
     .callers = {CallerRole::auditor},
     .scope = Scope::all_stores,
     .handler = &handle_export},
});

}  // namespace

std::span<const Route> feed_routes() { return table; }

}  // namespace mfad::api

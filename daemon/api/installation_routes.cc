#include <array>

#include "daemon/api/body.h"
#include "daemon/api/input.h"
#include "daemon/api/service.h"
#include "daemon/query/callers.h"
#include "daemon/query/status.h"

namespace mfad::api {
namespace {

Command register_caller(Input& in) {
  installation::RegisterCaller command;
  Fields body = in.body();
  command.name = body.text("name", rules::name);
  command.role = body.choice<CallerRole>("role");
  body.array("stores", 1, limits::stores_per_caller_max, [&](const Json& element, const std::string& pointer) {
    const auto* text = std::get_if<std::string>(&element.value);
    const std::string_view wrong = text == nullptr ? "must be a string" : rules::store_scope(*text);
    if (!wrong.empty()) return in.errors().push_back({pointer, std::string(wrong)});
    command.stores.push_back(*text);
  });
  if (command.stores.size() > 1 && std::ranges::find(command.stores, "*") != command.stores.end()) {
    body.refuse("stores", "is either [\"*\"] or a list of ids");
  }
  body.finish();
  return command;
}

Command revoke_caller(Input& in) { return installation::RevokeCaller{.caller = in.opaque<CallerId>("id")}; }

query::Query list_callers(Input& in) { return query::list_callers(in.page()); }
query::Query whoami(Input& in) { return query::whoami(in.caller()); }
query::Query get_status(Input&) { return query::status(); }

// A position, or nothing for the brokers' tail.
std::optional<Position> parse_republish(Input& in, Position tail) {
  Fields body = in.body();
  const Json* from = body.raw("from");
  body.finish();
  if (from == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(&from->value);
  if (text != nullptr && *text == "tail") return std::nullopt;
  const auto* number = std::get_if<std::int64_t>(&from->value);
  if (number != nullptr && *number >= 1 && static_cast<std::uint64_t>(*number) <= tail.value)
    return Position{static_cast<std::uint64_t>(*number)};
  body.refuse("from", "must be a position of the log, or \"tail\"");
  return std::nullopt;
}

// What the publisher would say is decided as a command, so that a refusal is recorded under the key; it is set going
// once that is durable, and not by a replay.
void handle_republish(Service& service, std::shared_ptr<Call> call) {
  const auto body = read_json_body(*call);
  if (!body) return call->respond(body.error());
  Input in(*call, &*body, service.ports().world.cursors, service.ports().clock.wall());
  const auto from = parse_republish(in, service.ports().tail.get());
  in.query().finish();
  if (service.refused(call, in)) return;
  const auto judged = service.ports().operations.may_republish(from);
  if (!judged)
    return call->respond(
        Problem{.code = "overloaded",
                .detail = "the brokers could not be looked at yet since the halt: repeat it, or name a position"});
  const auto& first = *judged;
  installation::RequestRepublish command{.from = first.value_or(from.value_or(Position{})), .refused = std::nullopt};
  if (!first) command.refused = first.error();
  service.submit(call, InstallationCommand{std::move(command)}, [&service, from](const command::Answer& answer) {
    if (answer.status == 202 && !answer.replayed) service.ports().operations.republish(from);
  });
}

void handle_rebuild(Service& service, std::shared_ptr<Call> call) {
  const auto body = read_json_body(*call);
  if (!body) return call->respond(body.error());
  Input in(*call, &*body, service.ports().world.cursors, service.ports().clock.wall());
  in.empty_body();
  in.query().finish();
  if (service.refused(call, in)) return;
  const std::string name = in.part("name");
  installation::RequestRebuild command{.projection = name, .known = service.ports().operations.has_projection(name)};
  service.submit(call, InstallationCommand{std::move(command)}, [&service, name](const command::Answer& answer) {
    if (answer.status == 202 && !answer.replayed) service.ports().operations.rebuild(name);
  });
}

constexpr CallerRoles admin{CallerRole::admin};
constexpr CallerRoles operator_only{CallerRole::operator_};

constexpr auto table = std::to_array<Route>({
    {.method = Method::get, .path = "/v1/whoami", .operation = "getCaller", .callers = any_caller, .handler = &whoami},
    {.method = Method::get,
     .path = "/v1/callers",
     .operation = "listCallers",
     .callers = admin,
     .scope = Scope::all_stores,
     .handler = &list_callers},
    {.method = Method::post,
     .path = "/v1/callers",
     .operation = "registerCaller",
     .callers = admin,
     .scope = Scope::all_stores,
     .handler = &register_caller,
     .key = KeyRule::required,
     .body = BodyRule::json},
    {.method = Method::delete_,
     .path = "/v1/callers/{id}",
     .operation = "revokeCaller",
     .callers = admin,
     .scope = Scope::all_stores,
     .handler = &revoke_caller,
     .key = KeyRule::optional},
    {.method = Method::get,
     .path = "/v1/status",
     .operation = "getStatus",
     .callers = {CallerRole::operator_, CallerRole::admin},
     .handler = &get_status},
    {.method = Method::post,
     .path = "/v1/publisher:republish",
     .operation = "republish",
     .callers = operator_only,
     .handler = &handle_republish,
     .key = KeyRule::required,
     .body = BodyRule::json},
    {.method = Method::post,
     .path = "/v1/projections/{name}:rebuild",
     .operation = "rebuildProjection",
     .callers = operator_only,
     .handler = &handle_rebuild,
     .key = KeyRule::required,
     .body = BodyRule::json},
});

}  // namespace

std::span<const Route> installation_routes() { return table; }

}  // namespace mfad::api

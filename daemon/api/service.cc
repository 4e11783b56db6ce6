#include "daemon/api/service.h"

#include "daemon/api/headers.h"
#include "daemon/api/target.h"
#include "events/base/limits.h"

namespace mfad::api {
namespace {

std::string random_prefix(Random& random) {
  std::array<std::uint8_t, 6> bytes{};
  random.fill(bytes);
  return to_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

bool has_body(const Request& request) { return request.body_state != BodyState::none && !request.body.empty(); }

bool left_unread(const Request& request) {
  return request.body_state == BodyState::too_large || request.body_state == BodyState::no_room;
}

bool right_content_type(const Route& route, const Request& request) {
  if (route.body == BodyRule::none) return true;
  FieldErrors repeated;
  const auto type = single_header(request, "content-type", repeated);
  if (!repeated.empty()) return false;
  if (!type) return !has_body(request) && !left_unread(request);
  return route.body == BodyRule::json ? is_json(*type) : is_ndjson(*type);
}

// Length is not a secret, and none of the parts but the body can hold a line break.
Digest digest_of(const Request& request) {
  std::string head(name_of(request.method));
  for (const auto part : {std::string_view(request.target), request.header("if-match").value_or("")}) {
    head.push_back('\n');
    head += part;
  }
  head.push_back('\n');
  return sha256(head, request.body);
}

}  // namespace

Service::Service(Ports ports)
    : ports_(std::move(ports)),
      watch_(ports_.clock, ports_.metrics, ports_.log),
      unauthenticated_(ports_.metrics.counter("mfad_http_unauthenticated_total")),
      request_id_prefix_(random_prefix(ports_.random)) {}

std::string Service::new_request_id() {
  return fmt::format("{}-{:x}", request_id_prefix_, request_number_.fetch_add(1, std::memory_order_relaxed) + 1);
}

void Service::handle(Request request, std::shared_ptr<Exchange> exchange) {
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->exchange = std::move(exchange);
  call->watch = &watch_;
  call->begun = watch_.now();
  const auto given = request_id_of(call->request);
  call->request_id = given ? std::string(*given) : new_request_id();

  auto target = parse_target(call->request.target);
  if (!target)
    return call->respond(Problem{.code = "malformed", .detail = "the target is not a path with an optional query"});
  auto match = match_route(call->request.method, target->segments);
  if (match.route == nullptr && match.allow.empty())
    return call->respond(Problem{.code = "not-found", .detail = "there is no such path"});
  if (match.route == nullptr) {
    return call->respond(Problem{.code = "method-not-allowed", .detail = {}}, {{"Allow", match.allow}});
  }
  call->route = match.route;
  call->path = std::move(match.path);
  call->query = std::move(target->query);
  enter(call);
}

void Service::enter(const std::shared_ptr<Call>& call) {
  const Route& route = *call->route;
  if (!route.callers.empty()) {
    if (stage() == Stage::starting)
      return call->respond(Problem{.code = "storage-unavailable", .detail = "the daemon is starting"});
    if (stage() == Stage::stopping) return call->respond(Problem{.code = "shutting-down", .detail = {}});
    if (auto problem = authenticate(*call)) return call->respond(*problem);
    if (!authorise(call)) return;
  }
  if (auto problem = check_form(*call)) return call->respond(*problem);
  std::visit([&](auto handler) { run(call, handler); }, route.handler);
}

std::optional<Problem> Service::authenticate(Call& call) const {
  call.callers = ports_.callers.get();
  const auto token = bearer_token(call.request);
  if (token) call.caller = call.callers->find(*token);
  if (call.caller != nullptr) return std::nullopt;
  unauthenticated_.add();
  call.remark = token ? "unknown token" : "no bearer token";
  return Problem{.code = "unauthenticated", .detail = {}};
}

bool Service::authorise(const std::shared_ptr<Call>& call) {
  const Route& route = *call->route;
  const auto& caller = *call->caller;
  if (!route.callers.contains(caller.role) || (route.scope == Scope::all_stores && !caller.all_stores())) {
    deny(call);
    return false;
  }
  if (route.scope != Scope::store && route.scope != Scope::store_or_new) return true;
  if (caller.all_stores() || caller.covers(StoreId(*call->path.find("store")))) return true;
  if (route.scope == Scope::store_or_new) {
    deny(call);
  } else {
    call->respond(Problem{.code = "not-found", .detail = {}});
  }
  return false;
}

void Service::deny(const std::shared_ptr<Call>& call) {
  const auto route = fmt::format("{} {}", name_of(call->route->method), call->route->path);
  if (auto denial = denials_.note({call->caller->id, call->caller->role, {}}, route, ports_.clock.since_boot()))
    record({std::move(*denial)});
  call->respond(Problem{.code = "denied", .detail = {}});
}

std::optional<Problem> Service::check_form(Call& call) const {
  const Route& route = *call.route;
  if (!right_content_type(route, call.request)) return Problem{.code = "unsupported-media-type", .detail = {}};
  if (call.request.body_state == BodyState::too_large) return Problem{.code = "too-large", .detail = {}};
  if (call.request.body_state == BodyState::no_room)
    return Problem{.code = "overloaded", .detail = "the bodies of other requests fill the memory meant for them"};

  FieldErrors errors;
  if (route.key != KeyRule::none) {
    const auto key = single_header(call.request, "idempotency-key", errors);
    if (!key && route.key == KeyRule::required) return Problem{.code = "idempotency-key-missing", .detail = {}};
    const auto wrong = key ? rules::idempotency_key(*key) : std::string_view{};
    if (!wrong.empty()) errors.push_back({"idempotency-key", std::string(wrong)});
    if (!errors.empty()) return validation(std::move(errors));
    if (key) call.idempotency = command::Idempotency{std::string(*key), digest_of(call.request)};
  }
  if (route.is_command()) {
    const auto actor = single_header(call.request, "mfa-actor", errors);
    if (!actor && call.caller->role == CallerRole::helpdesk) return Problem{.code = "actor-required", .detail = {}};
    const auto wrong = actor ? rules::actor(*actor) : std::string_view{};
    if (!wrong.empty()) errors.push_back({"mfa-actor", std::string(wrong)});
    call.person = actor.value_or("");
  }
  if (route.takes_precondition) call.precondition = read_precondition(call.request, errors);
  if (route.callers.empty()) Parameters(call.query, errors).finish();
  if (!errors.empty()) return validation(std::move(errors));
  if (route.body == BodyRule::none && has_body(call.request)) return validation({{"", "this request takes no body"}});
  if (route.body != BodyRule::none && !has_body(call.request))
    return Problem{.code = "malformed", .detail = "a body is due; {} counts as one"};
  return std::nullopt;
}

void Service::run(const std::shared_ptr<Call>& call, Handle handle_call) { handle_call(*this, call); }

// Where the answer is a 404, 405 or 401 whatever the body says, nobody may fill our memory with it first.
std::size_t Service::body_bytes_max(const Request& head) const {
  const auto parsed = parse_target(head.target);
  const auto match = parsed ? match_route(head.method, parsed->segments) : Match{};
  if (match.route == nullptr) return unheard_body_bytes_max;
  if (match.route->callers.empty()) return match.route->body_bytes_max;
  const auto callers = ports_.callers.get();
  const auto token = bearer_token(head);
  const bool known = callers != nullptr && token && callers->find(*token) != nullptr;
  return known ? match.route->body_bytes_max : unheard_body_bytes_max;
}

Response Service::refuse(ProtocolError error, const Request& read) {
  Problem problem{.code = "malformed", .detail = "the request is not strict HTTP/1.1"};
  if (error == ProtocolError::timeout) problem = {.code = "timeout", .detail = {}};
  if (error == ProtocolError::headers_too_large) problem = {.code = "headers-too-large", .detail = {}};
  const auto given = request_id_of(read);
  const auto id = given ? std::string(*given) : new_request_id();
  watch_.refused_by_protocol(problem, id);
  return {.status = problem.status(),
          .content_type = std::string(problem_content_type),
          .headers = {{"X-Request-Id", id}},
          .body = problem_body(problem, id)};
}

void Service::sweep() {
  const auto now = ports_.clock.since_boot();
  ports_.rows_gate.sweep(now);
  ports_.tail_gate.sweep(now);
  record(denials_.sweep(now));
}

void Service::set_stage(Stage stage) {
  stage_ = stage;
  if (stage != Stage::stopping) return;
  ports_.rows_gate.close();
  ports_.tail_gate.close();
}

std::string Service::metrics_text() {
  watch_.flush();
  ports_.metrics.set("mfad_ready", stage() == Stage::ready ? 1 : 0);
  ports_.operations.refresh(ports_.metrics);
  return ports_.metrics.render();
}

}  // namespace mfad::api

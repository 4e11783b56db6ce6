#include <array>

#include "daemon/api/openapi.h"
#include "daemon/api/service.h"
#include "events/base/json_writer.h"
#include "events/public_form.h"

namespace mfad::api {
namespace {

void respond(Call& call, std::string_view content_type, std::string body) {
  call.respond(
      Response{.status = 200, .content_type = std::string(content_type), .headers = {}, .body = std::move(body)});
}

void handle_livez(Service&, std::shared_ptr<Call> call) { respond(*call, "application/json", R"({"status":"live"})"); }

std::string ready_body(const Operations& operations) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("status", "ready");
  if (const auto degraded = operations.degraded(); !degraded.empty()) {
    json.key("degraded");
    json.begin_array();
    for (const auto& code : degraded) json.text(code);
    json.end_array();
  }
  json.end_object();
  return body;
}

Problem starting(const Operations& operations) {
  Problem problem{.code = "storage-unavailable", .detail = "the daemon is starting; `reasons` says what is missing"};
  for (auto& [code, detail] : operations.not_ready()) problem.reasons.push_back({std::move(code), std::move(detail)});
  if (problem.reasons.empty()) problem.reasons.push_back({"starting", "the first requests are about to be taken"});
  return problem;
}

void handle_readyz(Service& service, std::shared_ptr<Call> call) {
  const auto& operations = service.ports().operations;
  switch (service.stage()) {
    case Stage::ready: return respond(*call, "application/json", ready_body(operations));
    case Stage::starting: return call->respond(starting(operations));
    case Stage::stopping: return call->respond(Problem{.code = "shutting-down", .detail = {}});
  }
}

void handle_metrics(Service& service, std::shared_ptr<Call> call) {
  respond(*call, "text/plain; version=0.0.4", service.metrics_text());
}

void handle_openapi(Service&, std::shared_ptr<Call> call) {
  call->respond(Response{.status = 200, .headers = {}, .body = {}, .constant = openapi_json()});
}

void handle_problem(Service&, std::shared_ptr<Call> call) {
  auto page = problem_page(*call->path.find("code"));
  if (page.empty()) return call->respond(Problem{.code = "not-found", .detail = {}});
  respond(*call, "application/json", std::move(page));
}

void handle_schema(Service&, std::shared_ptr<Call> call) {
  auto schema = public_schema(*call->path.find("type"));
  if (schema.empty()) return call->respond(Problem{.code = "not-found", .detail = {}});
  respond(*call, "application/schema+json", std::move(schema));
}

constexpr auto table = std::to_array<Route>({
    {.method = Method::get, .path = "/livez", .operation = "getLiveness", .handler = &handle_livez},
    {.method = Method::get, .path = "/readyz", .operation = "getReadiness", .handler = &handle_readyz},
    {.method = Method::get, .path = "/metrics", .operation = "getMetrics", .handler = &handle_metrics},
    {.method = Method::get, .path = "/openapi.json", .operation = "getDocument", .handler = &handle_openapi},
    {.method = Method::get, .path = "/problems/{code}", .operation = "getProblem", .handler = &handle_problem},
    {.method = Method::get, .path = "/schemas/{type}.json", .operation = "getSchema", .handler = &handle_schema},
});

}  // namespace

std::span<const Route> public_routes() { return table; }

}  // namespace mfad::api

#include "daemon/api/body.h"

namespace mfad::api {

std::expected<Json, Problem> read_json_body(const Call& call) {
  if (call.route->body != BodyRule::json) return Json{};
  auto json = parse_json(call.request.body);
  if (!json) return std::unexpected(problem_of(json.error()));
  return std::move(*json);
}

Problem problem_of(const JsonFault& fault) {
  if (fault.malformed) return {.code = "malformed", .detail = fault.detail};
  return validation({{fault.pointer, fault.detail}});
}

std::optional<Problem> problem_of(Input& input) {
  if (!input.errors().empty()) return validation(std::move(input.errors()));
  if (input.is_not_found()) return Problem{.code = "not-found", .detail = {}};
  return std::nullopt;
}

}  // namespace mfad::api

#include "daemon/api/problem.h"

#include <fmt/format.h>

#include "events/base/check.h"
#include "events/base/json_writer.h"

namespace mfad::api {

const ProblemKind* find_problem(std::string_view code) {
  for (const auto& kind : problem_kinds()) {
    if (kind.code == code) return &kind;
  }
  return nullptr;
}

int Problem::status() const {
  const auto* kind = find_problem(code);
  MFAD_CHECK(kind != nullptr, "a code of the catalogue");
  return kind->status;
}

Problem validation(FieldErrors errors) {
  return {
      .code = "validation", .detail = "the request is not as stated; `errors` says where", .errors = std::move(errors)};
}

std::string problem_body(const Problem& problem, std::string_view request_id) {
  const auto* kind = find_problem(problem.code);
  MFAD_CHECK(kind != nullptr, "a code of the catalogue");
  std::string body;
  body.reserve(384);
  JsonWriter json(body);
  json.begin_object();
  json.member("type", fmt::format("/problems/{}", problem.code));
  json.member("title", kind->title);
  json.member("status", kind->status);
  json.member("detail", problem.detail.empty() ? kind->help : std::string_view{problem.detail});
  json.member("instance", fmt::format("urn:mfad:request:{}", request_id));
  json.member("code", problem.code);
  json.member("request_id", request_id);
  if (!problem.errors.empty()) {
    json.key("errors");
    json.begin_array();
    for (const auto& error : problem.errors) {
      json.begin_object();
      json.member("pointer", error.pointer);
      json.member("detail", error.detail);
      json.end_object();
    }
    json.end_array();
  }
  if (!problem.reasons.empty()) {
    json.key("reasons");
    json.begin_array();
    for (const auto& reason : problem.reasons) {
      json.begin_object();
      json.member("code", reason.pointer);
      json.member("detail", reason.detail);
      json.end_object();
    }
    json.end_array();
  }
  if (!problem.roles.empty()) {
    json.key("roles");
    json.begin_array();
    for (const auto& role : problem.roles) json.text(role.str());
    json.end_array();
  }
  if (problem.current_version) json.member("current_etag", fmt::format("\"{}\"", problem.current_version->value));
  if (!problem.rule.empty()) json.member("rule", problem.rule);
  json.end_object();
  return body;
}

std::string problem_page(std::string_view code) {
  const auto* kind = find_problem(code);
  if (kind == nullptr) return {};
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("type", fmt::format("/problems/{}", kind->code));
  json.member("code", kind->code);
  json.member("status", kind->status);
  json.member("title", kind->title);
  json.member("help", kind->help);
  json.end_object();
  return body;
}

std::optional<int> retry_after_seconds(int status) {
  if (status == 503) return 1;
  if (status == 429) return 30;
  return std::nullopt;
}

}  // namespace mfad::api

#include "daemon/api/answers.h"

#include "daemon/api/answer_parts.h"
#include "daemon/api/problem.h"

namespace mfad::api {
namespace {

bool is_recordable(int status) { return status / 100 == 2 || status == 409 || status == 412; }

command::Answer answer_of(const Problem& problem, const std::string& request_id) {
  command::Answer answer;
  answer.status = problem.status();
  answer.content_type = problem_content_type;
  answer.body = problem_body(problem, request_id);
  answer.retry_after_seconds = retry_after_seconds(answer.status);
  answer.recordable = is_recordable(answer.status);
  return answer;
}

std::string_view code_of(command::AnswerMaker::Refusal refusal) {
  using Refusal = command::AnswerMaker::Refusal;
  switch (refusal) {
    case Refusal::idempotency_mismatch: return "idempotency-mismatch";
    case Refusal::overloaded: return "overloaded";
    case Refusal::storage_unavailable: return "storage-unavailable";
    case Refusal::shutting_down: return "shutting-down";
    case Refusal::internal: break;
  }
  return "internal";
}

}  // namespace

command::Answer answer_of(const Rejection& rejection, Position position, const std::string& request_id) {
  Problem problem{.code = mfad::code_of(rejection.reason), .detail = std::string(rejection.detail)};
  if (rejection.reason == Reason::invalid) {
    problem = validation({{std::string(rejection.pointer), std::string(rejection.detail)}});
  }
  problem.roles = rejection.roles;
  problem.current_version = rejection.current_version;
  problem.rule = rejection.rule;
  auto answer = answer_of(problem, request_id);
  if (rejection.retry_after && answer.retry_after_seconds)
    answer.retry_after_seconds =
        static_cast<int>(std::chrono::ceil<std::chrono::seconds>(*rejection.retry_after).count());
  if (answer.recordable) answer.position = position;
  return answer;
}

command::Answer Answers::accepted(const Accepted& what) const {
  if (const auto* refused = std::get_if<Reply::Refused>(&what.reply.what)) {
    return answer_of(refused->rejection, what.position, what.request_id);
  }
  command::Answer answer;
  answer.status = 200;
  answer.position = what.position;
  answer.recordable = true;
  answer.body.reserve(512);
  JsonWriter json(answer.body);
  std::visit([&](const auto& command) { answer_to({what, options_, answer, json}, command); }, what.command);
  return answer;
}

command::Answer Answers::rejected(const Command&, const Rejection& rejection, Position tail,
                                  const std::string& request_id) const {
  return answer_of(rejection, tail, request_id);
}

command::Answer Answers::refused(Refusal refusal, const std::string& request_id) const {
  return answer_of(Problem{.code = code_of(refusal), .detail = {}}, request_id);
}

}  // namespace mfad::api

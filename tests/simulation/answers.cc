#include "tests/simulation/answers.h"

#include <fmt/format.h>

#include "tests/simulation/history.h"

namespace mfad::sim {
namespace {

template <class... Visitors>
struct Overload : Visitors... {
  using Visitors::operator()...;
};

std::string describe(const Reply& reply) {
  return std::visit(
      Overload{[](const Reply::EnrollmentStarted& what) {
                 return fmt::format("enrollment {} {}", what.enrollment.str(), to_hex(what.seed.reveal()));
               },
               [](const Reply::Confirmation& what) { return std::string{what.passed ? "passed" : "failed"}; },
               [](const Reply::CallerRegistered& what) {
                 return fmt::format("caller {} {}", what.caller.str(), what.token.reveal());
               },
               [](const Reply::FlowStarted& what) { return fmt::format("flow {}", what.flow.str()); },
               [](const Reply::FlowRefused&) { return std::string{"refused"}; },
               [](const Reply::ChallengeIssued& what) { return fmt::format("challenge {}", what.challenge.str()); },
               [](const Reply::Verified& what) {
                 const auto result = what.result == Reply::Verified::Result::passed ? "passed" : "failed";
                 return fmt::format("verified {} {}", result, what.grant ? what.grant->reveal() : "");
               },
               [](const auto&) { return std::string{"done"}; }},
      reply.what);
}

command::Answer answer_to_rejection(const Rejection& rejection, Position position) {
  command::Answer answer;
  answer.status = http_status_of(rejection.reason);
  answer.body = code_of(rejection.reason);
  answer.position = position;
  answer.recordable = answer.status == 409 || answer.status == 412;
  return answer;
}

command::Answer answer_to_reply(const Reply& reply, Position position) {
  if (const auto* refused = std::get_if<Reply::Refused>(&reply.what))
    return answer_to_rejection(refused->rejection, position);
  command::Answer answer;
  answer.status = 200;
  answer.body = describe(reply);
  answer.position = position;
  answer.recordable = true;
  return answer;
}

}  // namespace

command::Answer answer_to(const Decided& decided, Position position) {
  return decided ? answer_to_reply(decided->reply, position) : answer_to_rejection(decided.error(), position);
}

command::Answer SimAnswers::accepted(const Accepted& what) const {
  command::Answer answer = answer_to_reply(what.reply, what.position);
  history_.decided(what.request_id, answer);
  return answer;
}

command::Answer SimAnswers::rejected(const Command&, const Rejection& rejection, Position tail,
                                     const std::string& request_id) const {
  command::Answer answer = answer_to_rejection(rejection, tail);
  history_.decided(request_id, answer);
  return answer;
}

command::Answer SimAnswers::refused(Refusal refusal, const std::string& request_id) const {
  command::Answer answer;
  answer.status = refusal == Refusal::idempotency_mismatch ? 422 : refusal == Refusal::internal ? 500 : 503;
  answer.body = fmt::format("refused {}", static_cast<int>(refusal));
  if (refusal == Refusal::internal) history_.broken("a check failed while " + request_id + " was decided");
  return answer;
}

}  // namespace mfad::sim

// Commands: from a parsed request to the writer, and its answer back.
#include "daemon/api/body.h"
#include "daemon/api/input.h"
#include "daemon/api/service.h"
#include "events/base/limits.h"

namespace mfad::api {
namespace {

// Directory facts come in crowds, and nobody waits for one of them.
command::Lane lane_of(const Command& command) {
  const auto* account = std::get_if<AccountCommand>(&command);
  const bool bulk = account != nullptr && (std::holds_alternative<account::ObserveAccount>(*account) ||
                                           std::holds_alternative<account::DeleteAccount>(*account));
  return bulk ? command::Lane::bulk : command::Lane::interactive;
}

}  // namespace

void Service::run(const std::shared_ptr<Call>& call, ParseCommand parse) {
  const auto body = read_json_body(*call);
  if (!body) return call->respond(body.error());
  Input in(*call, &*body, ports_.world.cursors, ports_.clock.wall());
  Command command = parse(in);
  in.query().finish();
  if (refused(call, in)) return;
  submit(call, std::move(command));
}

bool Service::refused(const std::shared_ptr<Call>& call, Input& in) {
  const bool only_not_found = in.is_not_found() && in.errors().empty();
  if (only_not_found && call->idempotency) {
    submit(call, InstallationCommand{installation::NameNothing{}});
    return true;
  }
  const auto problem = problem_of(in);
  if (problem) call->respond(*problem);
  return problem.has_value();
}

command::Submission Service::submission_of(const Call& call, Command command) const {
  const auto lane = lane_of(command);
  return {.command = std::move(command),
          .actor = call.actor(),
          .request_id = call.request_id,
          .idempotency = call.idempotency,
          .lane = lane,
          .deadline = ports_.clock.since_boot() + limits::command_waits_max,
          .done = nullptr};
}

command::Submission Service::answering(const std::shared_ptr<Call>& call, Command command, BeforeAnswer before_answer) {
  auto submission = submission_of(*call, std::move(command));
  submission.done = [this, call, before = std::move(before_answer)](command::Answer answer) {
    if (answer.status == 403) return deny(call);
    if (before) before(answer);
    call->respond(std::move(answer));
  };
  return submission;
}

void Service::submit(const std::shared_ptr<Call>& call, Command command, BeforeAnswer before_answer) {
  auto submission = answering(call, std::move(command), std::move(before_answer));
  const std::scoped_lock lock(mutex_);
  turn_.push_back(std::move(submission));
}

void Service::submit_now(const std::shared_ptr<Call>& call, Command command) {
  std::vector<command::Submission> one;
  one.push_back(answering(call, std::move(command), nullptr));
  submit_at_once(std::move(one));
}

void Service::turn_ended() {
  std::vector<command::Submission> turn;
  {
    const std::scoped_lock lock(mutex_);
    turn.swap(turn_);
  }
  if (!turn.empty()) submit_at_once(std::move(turn));
}

void Service::submit_at_once(std::vector<command::Submission> submissions) {
  ports_.submitter.submit(submissions);
  const auto refusal = stage() == Stage::stopping ? command::AnswerMaker::Refusal::shutting_down
                                                  : command::AnswerMaker::Refusal::overloaded;
  for (auto& left : submissions) {
    if (left.done) left.done(ports_.answers.refused(refusal, left.request_id));
  }
}

void Service::record(std::vector<Denials::Denial> denials) {
  std::vector<command::Submission> submissions;
  for (auto& denial : denials) {
    submissions.push_back({.command = InstallationCommand{std::move(denial.command)},
                           .actor = std::move(denial.actor),
                           .request_id = new_request_id(),
                           .idempotency = std::nullopt,
                           .lane = command::Lane::interactive,
                           .deadline = Milliseconds{0},
                           .done = [](const command::Answer&) {}});
  }
  if (!submissions.empty()) submit_at_once(std::move(submissions));
}

}  // namespace mfad::api

// Requests, repeats and answers; what is asked for is in people.cc.
#include "tests/simulation/clients.h"

#include <fmt/format.h>

#include <algorithm>

#include "events/base/limits.h"

namespace mfad::sim {
namespace {

using std::chrono_literals::operator""h;

constexpr auto surely_remembered = limits::outcome_lives - 1h;
constexpr std::uint64_t patience_max_ms = 3000;

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
    bytes.push_back(static_cast<char>(std::stoi(std::string{hex.substr(at, 2)}, nullptr, 16)));
  return bytes;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (char c : text) {
    if (c == ' ') {
      words.emplace_back();
    } else {
      words.back().push_back(c);
    }
  }
  return words;
}

}  // namespace

void Clients::act(Process& process) {
  CallerRole role = CallerRole::admin;
  Command command = next_command(role);
  send(process, std::move(command), role);
}

void Clients::send(Process& process, Command command, CallerRole role) {
  Request request;
  request.command = std::move(command);
  request.key = fmt::format("key-of-the-simulation-{}", next_key_++);
  request.actor = {Actor::ApiCaller{somebody(), role, {}}};
  request.answered_at = durable_.clock.since_boot();
  durable_.history.asked(request.key, request.command, request.actor, acknowledged_);
  requests_.push_back(std::move(request));
  submit(process, requests_.size() - 1);
}

const CallerId& Clients::somebody() {
  constexpr std::uint64_t revoked_share = 25;
  const auto& all = callers_.empty() || chance_.below(revoked_share) == 0 ? revoked_callers_ : callers_;
  return all[chance_.below(all.size())];
}

void Clients::repeat(Process& process) {
  if (requests_.empty()) return;
  constexpr std::size_t recent = 32;
  const std::size_t from = requests_.size() > recent ? requests_.size() - recent : 0;
  const std::size_t index = from + chance_.below(requests_.size() - from);
  if (percent(faults_.reused_key) && is_remembered(requests_[index])) {
    submit_another_under_key_of(process, index);
  } else {
    submit(process, index);
  }
}

void Clients::repeat_unanswered(Process& process) {
  for (std::size_t index = 0; index < requests_.size(); ++index) {
    if (!requests_[index].answer && requests_[index].waiting_for == 0) submit(process, index);
  }
}

void Clients::submit(Process& process, std::size_t index) {
  Request& request = requests_[index];
  command::Submission submission;
  submission.command = request.command;
  submission.actor = request.actor;
  submission.request_id = request.key;
  submission.idempotency = command::Idempotency{request.key, sha256(request.key)};
  if (percent(faults_.bulk)) submission.lane = command::Lane::bulk;
  if (percent(faults_.impatient))
    submission.deadline = durable_.clock.since_boot() + Milliseconds{chance_.below(patience_max_ms)};
  submission.done = [this, index](command::Answer answer) {
    answered(index, std::move(answer));
    durable_.points.reach();
  };
  if (process.submit(std::move(submission))) ++request.waiting_for;
}

// It must be refused, for the key stands for something else; unless that is forgotten before it is its turn.
void Clients::submit_another_under_key_of(Process& process, std::size_t index) {
  const Request& request = requests_[index];
  command::Submission submission;
  submission.command = request.command;
  submission.actor = request.actor;
  submission.request_id = request.key + "-other";
  submission.idempotency = command::Idempotency{request.key, sha256("something else")};
  durable_.history.asked(submission.request_id, request.command, request.actor, acknowledged_);
  submission.done = [this, index](const command::Answer& answer) {
    if (answer.status != 422 && answer.status != 503 && is_remembered(requests_[index]))
      complaints_.push_back(
          fmt::format("another request under {} was answered {}", requests_[index].key, answer.status));
  };
  process.submit(std::move(submission));
}

bool Clients::is_remembered(const Request& request) const {
  return request.answer && request.answer->recordable && !request.may_be_forgotten &&
         durable_.clock.since_boot() < request.answered_at + surely_remembered;
}

void Clients::answered(std::size_t index, command::Answer answer) {
  Request& request = requests_[index];
  request.waiting_for = std::max(0, request.waiting_for - 1);
  if (answer.status == 503) return;  // not executed: the client tries again
  if (answer.status == 422) {
    if (is_remembered(request)) complaints_.push_back(request.key + " was taken for another request");
    return;
  }
  ++answers_;
  if (answer.replayed) ++replays_;
  if (!answer.replayed) durable_.history.told(request.key);
  check_durable(request, answer);
  acknowledged_ = std::max(acknowledged_, answer.position);
  if (!answer.recordable) {
    if (!request.answer) request.answer = answer;
    return;
  }
  if (is_remembered(request)) {
    compare(request, answer);
    return;
  }
  learn(request, answer.body);
  if (!answer.replayed) {  // of a replay nobody knows for how long it is still remembered
    request.answered_at = durable_.clock.since_boot();
    request.may_be_forgotten = false;
  }
  request.answer = std::move(answer);
}

void Clients::check_durable(const Request& request, const command::Answer& answer) {
  if (answer.position > durable_.log.tail())
    complaints_.push_back(
        fmt::format("{} was told of position {} before it was durable", request.key, answer.position.value));
  const auto outcome = durable_.log.outcome({std::get<Actor::ApiCaller>(request.actor.who).id, request.key});
  if (answer.recordable && outcome && !*outcome)
    complaints_.push_back(fmt::format("the answer to {} was told and not recorded", request.key));
}

void Clients::compare(const Request& request, const command::Answer& answer) {
  if (request.answer->status != answer.status || request.answer->body != answer.body) {
    complaints_.push_back(fmt::format("the answer to {} changed from `{} {}` to `{} {}`", request.key,
                                      request.answer->status, request.answer->body, answer.status, answer.body));
  } else if (!answer.replayed) {
    complaints_.push_back(fmt::format("{} was executed twice", request.key));
  }
}

// What a person remembers of an answer.
void Clients::learn(const Request& request, const std::string& body) {
  if (const auto* on_callers = std::get_if<InstallationCommand>(&request.command)) learn_of_callers(*on_callers, body);
  const auto* on_account = std::get_if<AccountCommand>(&request.command);
  if (on_account == nullptr) return;
  Person& person = people_[std::visit([](const auto& what) { return what.key; }, *on_account)];
  const auto words = words_of(body);
  if (words[0] == "enrollment" && words.size() == 3) {
    person.pending = EnrollmentId{words[1]};
    person.pending_seed = from_hex(words[2]);
    person.pending_mail = words[2].empty();
  }
  if (std::holds_alternative<account::ConfirmEnrollment>(*on_account) && words[0] == "passed" && person.pending) {
    if (!person.pending_mail) person.seed = person.pending_seed;
    person.pending.reset();
  }
  if (words[0] == "flow") person.flow = FlowId{words[1]};
  if (words[0] == "verified" && words.size() == 3 && !words[2].empty()) person.grant = words[2];
}

void Clients::learn_of_callers(const InstallationCommand& command, const std::string& body) {
  const auto words = words_of(body);
  if (words[0] == "caller") callers_.emplace_back(words[1]);
  const auto* revoke = std::get_if<installation::RevokeCaller>(&command);
  if (revoke == nullptr || words[0] != "done" || std::erase(callers_, revoke->caller) == 0) return;
  revoked_callers_.push_back(revoke->caller);
}

Result<> Clients::receive(const Mail& mail) {
  if (percent(faults_.mail_fails))
    return error(percent(50) ? ErrorCode::unavailable : ErrorCode::refused, "the mail server did not take it");
  constexpr std::string_view before = "Your code: ";
  const auto at = mail.text.find(before);
  const auto code = mail.text.substr(at + before.size(), 6);
  const AccountKey key{mail.store, AccountId{mail.to.substr(0, mail.to.find('@'))}};
  people_[key].mailed = code;
  return {};
}

void Clients::clock_leapt() {
  for (Request& request : requests_) request.may_be_forgotten = true;
}

void Clients::process_ended() {
  for (Request& request : requests_) request.waiting_for = 0;
}

bool Clients::all_answered() const {
  return std::ranges::all_of(requests_, [](const Request& request) { return request.answer.has_value(); });
}

}  // namespace mfad::sim

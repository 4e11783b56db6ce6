#include "daemon/api/import.h"

#include <algorithm>
#include <atomic>

#include "daemon/api/answers.h"
#include "daemon/api/import_lines.h"
#include "daemon/api/input.h"
#include "daemon/api/json.h"
#include "events/base/json_writer.h"
#include "events/base/limits.h"

namespace mfad::api {
namespace {

std::string text_member(const Json& json, std::string_view name) {
  const auto* object = std::get_if<Json::Object>(&json.value);
  if (object == nullptr) return {};
  const auto found = std::ranges::find(*object, name, &Json::Member::name);
  const auto* text = found == object->end() ? nullptr : std::get_if<std::string>(&found->value.value);
  return text == nullptr ? std::string{} : *text;
}

// An import whose lines are with the writer. Each line's answer has its own place; the last one to come forms the
// whole.
class Import : public std::enable_shared_from_this<Import> {
 public:
  Import(Service& service, std::shared_ptr<Call> call, ImportLines lines)
      : service_(&service),
        call_(std::move(call)),
        bad_(std::move(lines.bad)),
        answers_(lines.good.size()),
        left_(lines.good.size()) {
    for (auto& line : lines.good) {
      numbers_.push_back(line.number);
      commands_.push_back(std::move(line.command));
    }
  }

  void submit() {
    if (commands_.empty()) return answer_without_commands();
    std::vector<command::Submission> submissions;
    for (std::size_t i = 0; i < commands_.size(); ++i) {
      auto submission = service_->submission_of(*call_, AccountCommand{std::move(commands_[i])});
      submission.done = [self = shared_from_this(), i](command::Answer answer) { self->take(i, std::move(answer)); };
      submissions.push_back(std::move(submission));
    }
    service_->submit_at_once(std::move(submissions));
  }

 private:
  void take(std::size_t i, command::Answer of_line) {
    answers_[i] = std::move(of_line);
    if (left_.fetch_sub(1) != 1) return;
    // The writer's thread only hands on.
    if (!service_->ports().scans.post_next(call_->caller->id.str(), [self = shared_from_this()] { self->answer(); }))
      answer();
  }

  // What refuses all lines alike refuses the import: the store is not there, the queue is full, the daemon stops.
  void answer() {
    for (const auto& answer : answers_) {
      if (answer.status == 404 || answer.status == 503 || answer.status == 401) return call_->respond(answer);
    }
    Position position;
    std::size_t accepted = 0;
    std::size_t unchanged = 0;
    std::size_t stale = 0;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      position = std::max(position, answers_[i].position);
      switch (facts_outcome(answers_[i])) {
        case FactsOutcome::accepted: ++accepted; break;
        case FactsOutcome::unchanged: ++unchanged; break;
        case FactsOutcome::stale: ++stale; break;
        case FactsOutcome::refused: note_refused(i); break;
      }
    }
    respond(position, accepted, unchanged, stale);
  }

  void note_refused(std::size_t i) {
    const auto problem = parse_json(answers_[i].body);
    bad_.push_back({.number = numbers_[i],
                    .code = problem ? text_member(*problem, "code") : "internal",
                    .detail = problem ? text_member(*problem, "detail") : std::string{}});
  }

  void respond(Position position, std::size_t accepted, std::size_t unchanged, std::size_t stale) {
    std::ranges::sort(bad_, {}, &RejectedLine::number);
    command::Answer answer{.status = 200, .body = {}, .position = position};
    JsonWriter json(answer.body);
    json.begin_object();
    json.member("accepted", static_cast<std::int64_t>(accepted));
    json.member("unchanged", static_cast<std::int64_t>(unchanged));
    json.member("stale", static_cast<std::int64_t>(stale));
    json.key("rejected");
    json.begin_array();
    for (const auto& line : bad_) {
      json.begin_object();
      json.member("line", static_cast<std::int64_t>(line.number));
      json.member("code", line.code);
      json.member("detail", line.detail);
      json.end_object();
    }
    json.end_array();
    json.end_object();
    call_->respond(std::move(answer));
  }

  // No line tells whether the store is there, so the rows must.
  void answer_without_commands() {
    const auto then = [self = shared_from_this()](const query::ReadView& view) {
      const StoreId id(*self->call_->path.find("store"));
      const auto store = self->service_->ports().world.stores->find(view, id);
      if (!store) return self->call_->respond(Problem{.code = "internal", .detail = {}});
      if (!*store) return self->call_->respond(Problem{.code = "not-found", .detail = {}});
      self->respond(view.position, 0, 0, 0);
    };
    service_->when_current(call_, query::Query::Source::rows, query::Query::Cost::point, Position{},
                           limits::query_wait_default, then);
  }

  Service* service_;
  std::shared_ptr<Call> call_;
  std::vector<RejectedLine> bad_;
  std::vector<std::size_t> numbers_;
  std::vector<account::ObserveAccount> commands_;
  std::vector<command::Answer> answers_;
  std::atomic<std::size_t> left_;
};

}  // namespace

void handle_import(Service& service, std::shared_ptr<Call> call) {
  Input in(*call, nullptr, service.ports().world.cursors, service.ports().clock.wall());
  const bool strict = in.query().flag("strict");
  in.query().finish();
  const StoreId store = in.store();
  if (!in.errors().empty()) return call->respond(validation(std::move(in.errors())));
  auto lines = parse_import(call->request.body, store, in.now());
  if (!lines) return call->respond(lines.error());
  if (strict && !lines->bad.empty()) return call->respond(import_rejected(lines->bad));
  if (in.is_not_found()) return call->respond(Problem{.code = "not-found", .detail = {}});
  std::make_shared<Import>(service, std::move(call), std::move(*lines))->submit();
}

}  // namespace mfad::api

// Queries: wait until what they show is current, then run where they may.
#include "daemon/api/body.h"
#include "daemon/api/input.h"
#include "daemon/api/service.h"

namespace mfad::api {
namespace {

Problem problem_of(query::ReadGate::Verdict verdict) {
  if (verdict == query::ReadGate::Verdict::closed) return {.code = "shutting-down", .detail = {}};
  return {.code = "projection-lagging", .detail = {}};
}

}  // namespace

void Service::run(const std::shared_ptr<Call>& call, ParseQuery parse) {
  Input in(*call, nullptr, ports_.world.cursors, ports_.clock.wall());
  query::Query query = parse(in);
  const auto freshness = in.freshness();
  in.query().finish();
  if (const auto problem = api::problem_of(in)) return call->respond(*problem);
  const auto source = query.source;
  const auto cost = query.cost;
  when_current(
      call, source, cost, freshness.min_position, freshness.wait,
      [this, call, query = std::move(query)](const query::ReadView& view) { answer_query(*call, query, view); });
}

query::ReadView Service::current_view(query::Query::Source source) const {
  if (source == query::Query::Source::log) return {.rows = nullptr, .position = ports_.tail.get()};
  const auto view = ports_.views.get();
  return view ? *view : query::ReadView{};
}

void Service::when_current(const std::shared_ptr<Call>& call, query::Query::Source source, query::Query::Cost cost,
                           Position min_position, Milliseconds wait, std::function<void(const query::ReadView&)> then) {
  const bool of_rows = source == query::Query::Source::rows;
  const Position target = of_rows ? std::max(min_position, ports_.tail.get()) : min_position;
  const auto on_pool = [this, call, source, cost, target, then] {
    const auto show = [this, call, source, target, then] {
      const auto view = current_view(source);
      if (view.position >= target) return then(view);
      call->respond(problem_of(query::ReadGate::Verdict::late));  // rows that are made anew in place begin at the start
    };
    const bool taken =
        cost == query::Query::Cost::point ? ports_.points.post(show) : ports_.scans.post(call->caller->id.str(), show);
    if (!taken) call->respond(Problem{.code = "overloaded", .detail = "too many queries are waiting"});
  };
  auto view = current_view(source);
  if (view.position >= target) return cost == query::Query::Cost::point ? then(view) : on_pool();
  if (wait == Milliseconds{0}) return call->respond(problem_of(query::ReadGate::Verdict::late));
  auto& gate = of_rows ? ports_.rows_gate : ports_.tail_gate;
  gate.wait(target, ports_.clock.since_boot() + wait, [call, on_pool](query::ReadGate::Verdict verdict) {
    if (verdict == query::ReadGate::Verdict::reached) return on_pool();
    call->respond(problem_of(verdict));
  });
}

void Service::answer_query(Call& call, const query::Query& query, const query::ReadView& view) const {
  auto shown = query.run(ports_.world, view);
  if (!shown.failure.empty()) {
    ports_.log.write(observe::Level::error, "a query failed",
                     {{"request_id", call.request_id}, {"reason", shown.failure}});
    return call.respond(Problem{.code = "internal", .detail = {}});
  }
  if (shown.refusal) {
    const Problem problem{.code = code_of(*shown.refusal), .detail = {}};
    const bool shows_position = problem.status() == 409;
    return call.respond(problem,
                        shows_position ? Headers{{"Mfa-Position", std::to_string(view.position.value)}} : Headers{});
  }
  Response response{.status = 200, .headers = {}, .body = std::move(shown.body)};
  response.headers.reserve(3);
  response.headers.emplace_back("Mfa-Position", std::to_string(view.position.value));
  if (shown.etag) response.headers.emplace_back("ETag", fmt::format("\"{}\"", shown.etag->value));
  call.respond(std::move(response));
}

}  // namespace mfad::api

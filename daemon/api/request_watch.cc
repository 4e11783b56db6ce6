#include "daemon/api/request_watch.h"

#include <algorithm>

#include "daemon/api/call.h"

namespace mfad::api {
namespace {

constexpr std::array<std::string_view, 3> result_names{"ok", "refused", "failed"};

std::size_t result_of(int status) {
  if (status >= 500) return 2;
  return status >= 400 ? 1 : 0;
}

observe::Level level_of(int status, bool slow) {
  if (slow || status >= 500) return observe::Level::warning;
  return status >= 400 ? observe::Level::info : observe::Level::debug;
}

// Of a problem that the writer formed only its body is left.
std::string_view code_of(const Response& response) {
  constexpr std::string_view before = R"("code":")";
  if (response.status < 400) return {};
  const std::string_view body = response.body;
  const auto begin = body.find(before);
  if (begin == std::string_view::npos) return {};
  const auto rest = body.substr(begin + before.size());
  return rest.substr(0, rest.find('"'));
}

}  // namespace

RequestWatch::RequestWatch(const Clock& clock, observe::Metrics& metrics, observe::Log& log)
    : clock_(clock),
      metrics_(metrics),
      log_(log),
      suppressed_(metrics.counter("mfad_log_lines_suppressed_total")),
      routes_(all_routes().size() + 1) {
  for (const Route* route : all_routes()) {
    if (route->callers.empty()) continue;
    const bool command = route->is_command();
    const auto name = command ? "mfad_command_duration_seconds" : "mfad_query_duration_seconds";
    for (std::size_t result = 0; result < results; ++result)
      of(route).times[result] = &metrics.histogram(
          name, {{command ? "command" : "query", route->operation}, {"result", result_names[result]}});
  }
}

RequestWatch::OfRoute& RequestWatch::of(const Route* route) {
  const auto routes = all_routes();
  return routes_[static_cast<std::size_t>(std::ranges::find(routes, route) - routes.begin())];
}

void RequestWatch::count(OfRoute& noted, int status) {
  noted.counts[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))].fetch_add(1, std::memory_order_relaxed);
}

void RequestWatch::answered(const Call& call, const Response& response) {
  const auto taken = now() - call.begun;
  OfRoute& noted = of(call.route);
  count(noted, response.status);
  if (auto* times = noted.times[result_of(response.status)]) times->observe(taken);
  write_line(call, response, taken);
}

void RequestWatch::streaming(const Call& call, int status) { count(of(call.route), status); }

void RequestWatch::refused_by_protocol(const Problem& problem, std::string_view request_id) {
  const int status = problem.status();
  count(of(nullptr), status);
  if (!log_.shows(observe::Level::info)) return;
  if (!may_write()) return suppressed_.add();
  const std::array<observe::Field, 3> fields{
      {{"request_id", request_id}, {"status", std::int64_t{status}}, {"code", problem.code}}};
  log_.write(observe::Level::info, "request", fields);
}

void RequestWatch::write_line(const Call& call, const Response& response, std::chrono::nanoseconds taken) {
  const bool slow = taken >= slow_min;
  auto level = level_of(response.status, slow);
  if (call.route != nullptr && call.route->callers.empty()) level = observe::Level::debug;  // probes and scrapes
  bool sampled = false;
  if (level == observe::Level::debug && !log_.shows(level)) {
    sampled = call.caller != nullptr && successes_.fetch_add(1, std::memory_order_relaxed) % successes_per_line == 0;
    if (!sampled) return;
    level = observe::Level::info;
  }
  if (!log_.shows(level)) return;
  if (!may_write()) return suppressed_.add();
  std::array<observe::Field, 8> fields{};
  std::size_t size = 0;
  const auto add = [&](std::string_view name, auto value) { fields[size++] = {name, value}; };
  add("request_id", std::string_view{call.request_id});
  if (call.route != nullptr) add("operation", call.route->operation);
  add("status", std::int64_t{response.status});
  if (const auto code = code_of(response); !code.empty()) add("code", code);
  if (call.caller != nullptr) add("caller", std::string_view{call.caller->id.str()});
  if (!call.remark.empty()) add("remark", call.remark);
  add("microseconds", std::int64_t{std::chrono::duration_cast<std::chrono::microseconds>(taken).count()});
  if (sampled) add("one_of", static_cast<std::int64_t>(successes_per_line));
  log_.write(level, slow ? "slow request" : "request", std::span{fields}.first(size));
}

bool RequestWatch::may_write() {
  const std::int64_t second = std::chrono::duration_cast<std::chrono::seconds>(now()).count();
  if (second_.exchange(second, std::memory_order_relaxed) != second) lines_.store(0, std::memory_order_relaxed);
  return lines_.fetch_add(1, std::memory_order_relaxed) < lines_per_second_max;
}

void RequestWatch::flush() {
  static constexpr std::array<std::string_view, classes> names{"other", "1xx", "2xx", "3xx", "4xx", "5xx"};
  const auto routes = all_routes();
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    for (std::size_t status = 0; status < classes; ++status) {
      const auto count = routes_[i].counts[status].exchange(0, std::memory_order_relaxed);
      if (count == 0) continue;
      const bool known = i < routes.size();
      metrics_
          .counter("mfad_http_requests_total", {{"method", known ? name_of(routes[i]->method) : "none"},
                                                {"route", known ? routes[i]->path : "none"},
                                                {"status", names[status]}})
          .add(count);
    }
  }
}

}  // namespace mfad::api

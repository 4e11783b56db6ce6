// Problems of RFC 9457, as one or a few lines of talk.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>

#include "daemon/ctl/client.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/json_view.h"

namespace mfad::ctl {
namespace {

namespace json = boost::json;

void tell_problem(const json::value& problem, int status) {
  const auto detail = text_at(problem, "detail");
  say(fmt::format("{} ({}){}{}", text_at(problem, "code"), status, detail.empty() ? "" : ": ", detail));
  if (const auto* errors = member_at(problem, "errors"); errors != nullptr && errors->is_array()) {
    for (const auto& error : errors->as_array()) {
      fmt::print(stderr, "  {}: {}\n", text_at(error, "pointer"), text_at(error, "detail"));
    }
  }
  for (const auto* member : {"roles", "rule", "current_etag", "request_id"}) {
    if (const auto text = text_at(problem, member); !text.empty()) fmt::print(stderr, "  {}: {}\n", member, text);
  }
}

}  // namespace

int report(const Answer& answer, const Globals& globals) {
  if (answer.malformed) return fail(exit_usage, fmt::format("{}; set --url or MFACTL_URL", answer.failure));
  if (answer.status == 0) {
    return fail(exit_unavailable, fmt::format("{}; is mfad running there? set --url or MFACTL_URL", answer.failure));
  }
  json::error_code code;
  const auto problem = json::parse(answer.body, code);
  if (code || !problem.is_object()) {
    say(fmt::format("HTTP {} without a problem of mfad; does something else listen at {}?", answer.status,
                    globals.url));
  } else if (globals.output == "table") {
    tell_problem(problem, answer.status);
  } else {
    fmt::print(stderr, "{}\n", json::serialize(problem));
  }
  const int exit = exit_of_status(answer.status);
  return exit == exit_ok ? int{exit_error} : exit;
}

}  // namespace mfad::ctl

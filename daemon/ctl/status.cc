#include "daemon/ctl/status.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "daemon/ctl/client.h"
#include "daemon/ctl/exit.h"
#include "daemon/ctl/output.h"
#include "daemon/ctl/status_screen.h"

namespace mfad::ctl {

int show_status(const Invocation& invocation) {
  auto client = Client::make(invocation.globals);
  if (!client) return fail(exit_usage, client.error().message);
  const auto answer = client->call({.method = "GET", .target = "/v1/status"});
  if (!answer.ok()) return report(answer, invocation.globals);
  boost::json::error_code code;
  const auto status = boost::json::parse(answer.body, code);
  if (code) return fail(exit_error, fmt::format("the answer is not JSON: {}", code.message()));
  const bool table = invocation.globals.output == "table";
  const auto metrics = table ? client->call({.method = "GET", .target = "/metrics"}) : Answer{};
  const auto screen = format_status(status, metrics.ok() ? metrics.body : std::string{});
  if (table) {
    fmt::print("{}", screen.text);
  } else if (const auto printed = print_answer(invocation, answer.body); !printed) {
    return fail(exit_error, printed.error().message);
  }
  return invocation.has("--check") && screen.attention ? exit_error : exit_ok;
}

}  // namespace mfad::ctl

#include "daemon/application/application.h"

#include <fmt/format.h>

#include <exception>

#include "adapters/http/server.h"
#include "daemon/application/daemon.h"
#include "daemon/application/signals.h"

namespace mfad::application {
namespace {

int serve_to_the_end(const Config& config) {
  const auto refuse = [](const Refusal& refusal) {
    fmt::print(stderr, "mfad: {}\n", refusal.message);
    return refusal.code;
  };
  const auto listen = config::parse_listen(config.listen);
  if (!listen) return refuse({exit_refused, listen.error().message});
  if (config.dev && !listen->loopback)
    return refuse({exit_refused, fmt::format("--dev serves development secrets: listen on a loopback address, not {}",
                                             config.listen)});
  if (const auto free = http::can_listen(listen->address, listen->port); !free)
    return refuse({exit_refused, free.error().message});
  block_signals();
  forbid_core_dumps();
  Daemon daemon{config, *listen};
  int code = exit_refused;  // what a start throws at, the next one would throw at as well
  try {
    if (const auto opened = daemon.open(); !opened) return refuse(opened.error());
    code = exit_log_write_failed;  // restart is recovery
    return daemon.run();
  } catch (const std::exception& thrown) {
    daemon.end_by(thrown.what(), code);  // without taking down parts that may be half made
  }
}

}  // namespace

int serve(const Config& config) {
  try {
    return serve_to_the_end(config);
  } catch (const std::exception& thrown) {
    fmt::print(stderr, "mfad: {}\n", thrown.what());
    return exit_refused;
  }
}

}  // namespace mfad::application

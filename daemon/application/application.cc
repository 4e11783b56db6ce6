#include "daemon/application/application.h"

#include <fmt/format.h>

#include "adapters/http/server.h"
#include "daemon/application/daemon.h"
#include "daemon/application/signals.h"

namespace mfad::application {

int serve(const Config& config) {
  const auto refuse = [](const Refusal& refusal) {
    fmt::print(stderr, "mfad: {}\n", refusal.message);
    return refusal.code;
  };
  const auto listen = parse_listen(config.listen);
  if (!listen) return refuse({exit_refused, listen.error().message});
  if (config.dev && !listen->loopback)
    return refuse({exit_refused, fmt::format("--dev serves development secrets: listen on a loopback address, not {}",
                                             config.listen)});
  if (const auto free = http::can_listen(listen->address, listen->port); !free)
    return refuse({exit_refused, free.error().message});
  block_signals();
  forbid_core_dumps();
  Daemon daemon{config, *listen};
  if (const auto opened = daemon.open(); !opened) return refuse(opened.error());
  return daemon.run();
}

}  // namespace mfad::application

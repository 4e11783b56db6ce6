// The HTTP/1.1 server: implements the outside of daemon/api/port.h on one thread (performance §3, §8).
// Owned by the composition root. start(), port() and run() on one thread; stop() from any thread. It must not outlive
// the Application.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "adapters/http/limits.h"
#include "daemon/api/port.h"
#include "events/base/error.h"

namespace mfad::http {

struct ServerOptions {
  std::string address = "127.0.0.1";  // numeric, IPv4 or IPv6
  std::uint16_t port = 0;             // 0 = any free one
  ServerLimits limits;
};

// Whether a server could start there now: asked before anything is made that a refused start would leave behind.
Result<> can_listen(const std::string& address, std::uint16_t port);

class Server {
 public:
  Server(ServerOptions options, api::Application& application);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  Result<> start();            // binds and listens; connections wait until run()
  std::uint16_t port() const;  // after start()

  // Serves on the calling thread until stop() was called and what was in flight has finished, or the bound for that has
  // passed.
  void run();

  // Refuses what is new: closes the listening socket, idle connections and live feeds. Returns at once.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mfad::http

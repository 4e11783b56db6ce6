// What the HTTP adapter and the application know of each other. The adapter reads strict HTTP/1.1 and writes bytes; the
// application decides what they mean. One Request, one Exchange, completed exactly once, from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mfad::api {

enum class Method : std::uint8_t {
  get,
  put,
  post,
  delete_,
  other
};  // other: HEAD, OPTIONS, PATCH …; always answered 405

enum class BodyState : std::uint8_t {
  none,       // no body was sent
  complete,   // `body` is all of it
  too_large,  // longer than Application::body_bytes_max; not read; the connection is closed after the answer
  no_room,    // the bodies of other requests fill the memory that is meant for them; else as too_large
};

struct Request {
  Method method = Method::other;
  std::string target;                                        // as sent: path and query, percent-encoded
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, in order, repeats kept
  std::string body;
  BodyState body_state = BodyState::none;

  // The value of the first header of that (lower-case) name.
  std::optional<std::string_view> header(std::string_view name) const;
};

struct Response {
  int status = 500;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // beyond Content-Type, Content-Length, Date, Connection
  std::string body;
  std::string_view constant;  // follows `body`: a text of the program, sent from where it stands and never copied
};

// A body that is made while it is sent: NDJSON export, server-sent events.
class BodySource {
 public:
  struct Chunk {
    std::string bytes;
    bool last = false;
  };
  virtual ~BodySource() = default;

  // Asks for the next chunk. `ready` is called once, from any thread, possibly before `pull` returns. At most one pull
  // is outstanding. Destroying the source cancels it: `ready` may then be dropped, but is never called after the
  // destructor has returned.
  virtual void pull(std::function<void(Chunk)> ready) = 0;

  // Written by the adapter when nothing came for `heartbeat_seconds`; empty = none.
  virtual std::string_view heartbeat() const { return {}; }
};
inline constexpr int heartbeat_seconds = 15;

class Exchange {
 public:
  virtual ~Exchange() = default;  // destroyed without an answer = the connection is closed
  virtual void respond(Response response) = 0;
  virtual void stream(Response head, std::unique_ptr<BodySource> source) = 0;  // head.body is ignored; chunked
};

// What the adapter itself must refuse, before there is a Request.
enum class ProtocolError : std::uint8_t {
  malformed,          // 400; not strict HTTP/1.1 (also in place of 414, 501 and 505)
  timeout,            // 408; a request had begun
  headers_too_large,  // 431
};

class Application {
 public:
  virtual ~Application() = default;

  // Called on the HTTP thread; must not block. `exchange` may outlive the call.
  virtual void handle(Request request, std::shared_ptr<Exchange> exchange) = 0;

  // The limit for a request of which only the head has been read: contract §2. Asked only where a body follows.
  virtual std::size_t body_bytes_max(const Request& head) const = 0;

  // The answer to a protocol error; the connection is closed after it. `read` is what has been read of the request:
  // nothing before the end of its head, no whole body after it.
  virtual Response refuse(ProtocolError error, const Request& read) = 0;

  // Called on the HTTP thread once per turn of its loop, after the requests of that turn: hands submissions over
  // together.
  virtual void turn_ended() = 0;
};

}  // namespace mfad::api

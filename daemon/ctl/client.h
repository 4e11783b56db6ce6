// Requests to mfad as mfactl makes them: authorised, keyed, guarded, repeated where repeating is safe. One thread;
// blocks.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/verb.h"
#include "events/base/error.h"

namespace mfad::ctl {

struct Call {
  std::string method;
  std::string target;  // path and query
  std::string body;
  std::string content_type = "application/json";
  std::string guard;  // `If-Match: "7"`, `If-None-Match: *`, or empty
  std::string last_event_id;
  bool keyed = true;        // commands bear an Idempotency-Key, the same in every repeat
  bool repeatable = false;  // safe to repeat without a key
};

// mfad, or a proxy before it, says: try again later.
constexpr bool is_busy(int status) { return status == 502 || status == 503 || status == 504; }

struct Answer {
  int status = 0;  // 0 = none: `failure` says why
  std::string etag;
  std::string position;  // Mfa-Position
  std::string body;
  std::string failure;
  bool malformed = false;  // the URL is none, so nothing was sent

  bool ok() const { return status / 100 == 2; }
  bool busy() const { return is_busy(status); }
};

class Client {
 public:
  // Reads the token; error: usage.
  static Result<Client> make(const Globals& globals);
  ~Client();
  Client(Client&&) noexcept;

  // Busy is repeated, after Retry-After, until the time is over; so is an answer that was lost, where that is safe.
  Answer call(const Call& call);

  // A body without an end; `on_bytes` ends it by false.
  Answer stream(const Call& call, const std::function<bool(std::string_view)>& on_bytes);

  // The guard of a change to the resource at `target`: its ETag, or "must not exist yet".
  struct Guard {
    std::string header;
    std::optional<Answer> refusal;  // what mfad said instead
  };
  Guard guard_of(const std::string& target);

 private:
  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

Result<std::chrono::milliseconds> timeout_of(const Globals& globals);

std::string if_match(std::string_view etag);  // `7` or `"7"` → `If-Match: "7"`

// Tells an answer that is not 2xx on stderr; returns the exit code.
int report(const Answer& answer, const Globals& globals);

}  // namespace mfad::ctl

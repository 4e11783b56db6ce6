// A command on its way to the writer, and the answer on its way back (design §4). Any thread may make one; the writer
// completes it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/command/stream_loader.h"
#include "events/base/digest.h"
#include "events/command.h"

namespace mfad::command {

// What leaves as a response. Recorded byte for byte as the outcome of an idempotency key, when `recordable`.
struct Answer {
  int status = 500;
  std::string content_type = "application/json";
  std::string body;
  std::optional<StreamVersion> etag;
  std::optional<int> retry_after_seconds;
  Position position;        // Mfa-Position; 0 = the header is left out
  bool recordable = false;  // every 2xx, 409 and 412 (contract §2)
  bool replayed = false;    // Idempotency-Replayed: true
  bool unread = false;      // what it needed could not be read

  bool operator==(const Answer&) const = default;
};

struct Idempotency {
  std::string key;          // 16..64 of A-Za-z0-9_-
  Digest request_digest{};  // method, path with query, If-Match, bytes of the body
};

enum class Lane : std::uint8_t { interactive, bulk };

// An account's state as it was read ahead; the writer believes it only while the stream has not moved since.
struct Prefetched {
  StreamId stream;
  LoadedStream loaded;
};

struct Submission {
  Command command;
  Actor actor;
  std::string request_id;
  std::optional<Idempotency> idempotency;
  Lane lane = Lane::interactive;
  Milliseconds deadline{0};  // Clock::since_boot; not executed after it (503); 0 = none

  // Called once, on the writer's thread when the group is durable, or on the thread that found no room in the queue: it
  // must only hand the answer on.
  std::function<void(Answer)> done;

  std::optional<Prefetched> prefetched = std::nullopt;
};

// Where submissions are handed over. Any thread; never blocks.
class Submitter {
 public:
  virtual ~Submitter() = default;

  // Takes what there is room for, in order, in one hand-over; what remains in `submissions` was not taken (503
  // overloaded).
  virtual void submit(std::vector<Submission>& submissions) = 0;
};

// Forms answers. Called on the writer's thread, once per command: pure and cheap.
class AnswerMaker {
 public:
  virtual ~AnswerMaker() = default;

  // `after` holds the states of the command's streams with its events folded; `position` is its last event, or the
  // tail. `now` is the recorded_at the command was decided at.
  struct Accepted {
    const Command& command;
    const Reply& reply;
    const States& after;
    Position position;
    Timestamp now;
    const std::string& request_id;
  };
  virtual Answer accepted(const Accepted& what) const = 0;
  virtual Answer rejected(const Command& command, const Rejection& rejection, Position tail,
                          const std::string& request_id) const = 0;

  // Refusals of the machine itself: contract §8.
  enum class Refusal : std::uint8_t {
    idempotency_mismatch,
    overloaded,
    storage_unavailable,  // what the command needs cannot be read
    shutting_down,
    internal
  };
  virtual Answer refused(Refusal refusal, const std::string& request_id) const = 0;
};

}  // namespace mfad::command

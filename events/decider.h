// The shape of every rule of the product:
//   decide(states, command, context) -> Decision{events, reply, effects} | Rejection
//   evolve(state, event, recorded)      one event onto a state
// Pure: no thread, clock, file or socket; no exception but CheckFailed. The command loop (daemon/command) does all the
// rest.
#pragma once

#include <array>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "events/base/digest.h"
#include "events/base/secret.h"
#include "events/base/time.h"
#include "events/envelope.h"
#include "events/rejection.h"

namespace mfad {

class CodeCheck;

// Random bytes drawn before `decide`, so that the same inputs give the same decision. Each byte is handed out once.
class RandomTape {
 public:
  static constexpr std::size_t tape_bytes = 192;
  using Bytes = std::array<std::uint8_t, tape_bytes>;
  explicit RandomTape(const Bytes& bytes) : bytes_(bytes) {}

  std::string take(std::size_t count);  // raw bytes
  std::string take_id(char prefix);     // opaque id: prefix + 22 characters of [A-Za-z0-9_-], 128 bits
  std::string take_token();             // 43 characters of [A-Za-z0-9_-], 256 bits
  std::string take_digits(int count);   // a uniform decimal code

 private:
  Bytes bytes_;
  std::size_t used_ = 0;
};

// What `decide` may know of the world.
struct Context {
  Timestamp now;   // the recorded_at of what is decided; never before the last record's
  Timestamp wall;  // the wall clock, only for time steps of authenticator codes
  Actor actor;
  Position next_position;  // the first event decided gets it
  RandomTape* random = nullptr;
  const CodeCheck* code_check = nullptr;
  std::string_view hash_key;  // keys every keyed hash: codes, grants
  std::string_view cluster;   // issuer of authenticator enrollments
  bool dev = false;           // email counts as configured (contract §2)
  int email_code_digits = 6;  // 5..8
};

// Where an event stands when it is folded.
struct Recorded {
  Position position;
  StreamVersion version;
  Timestamp at;
};

// If-Match and If-None-Match: * of a request (contract §2).
struct Precondition {
  enum class Kind : std::uint8_t { none, match, absent };
  Kind kind = Kind::none;
  StreamVersion version;  // match

  bool operator==(const Precondition&) const = default;
};

struct NewEvent {
  StreamId stream;
  Event event;

  bool operator==(const NewEvent&) const = default;
};

// Something to do in the world once the events are durable.
struct SendCode {
  AccountKey account;
  ChallengeId challenge;
  std::string address;
  Secret code;
  ChallengePurpose purpose = ChallengePurpose::flow;
  Timestamp expires_at{};  // of the code: it is of no use to anybody from then on

  bool operator==(const SendCode&) const = default;
};
using Effect = std::variant<SendCode>;

}  // namespace mfad

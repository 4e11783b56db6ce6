// What was asked, what was drawn for each decision, what was told; and whether all of it agrees with the log. The log
// is the order: each decision is made again, by the same rules, on what the log says before it, and must come to the
// same events and the same answer; and nobody may be told of a state older than what anybody knew when they asked
// (real-time order). One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/command/submission.h"
#include "tests/simulation/log_copy.h"

namespace mfad::sim {

class History {
 public:
  // For the ports: what the writer drew and read for the decision that comes next, and what it came to.
  void drawn(const RandomTape::Bytes& bytes, Timestamp wall, Timestamp paced);
  void decided(const std::string& request_id, const command::Answer& answer);
  void broken(std::string what) { complaints_.push_back(std::move(what)); }

  // For the clients. `known`: the highest position that anybody had been told by then.
  void asked(const std::string& request_id, const Command& command, const Actor& actor, Position known);
  void told(const std::string& request_id);

  // The settings of the writer that decisions depend on.
  struct Rules {
    std::string hash_key;
    std::string cluster;
    int email_code_digits = 6;
  };
  Complaints check(const LogCopy& log, const Rules& rules) const;

  std::uint64_t decisions() const { return decisions_; }
  Timestamp latest() const { return latest_; }  // that anything was decided at

 private:
  struct Asked {
    Command command;
    Actor actor;
    Position known;
  };
  struct Execution {
    RandomTape::Bytes tape{};
    Timestamp wall;
    Timestamp paced;
    command::Answer answer;
    bool told = false;
  };
  friend class Replay;

  std::map<std::string, Asked, std::less<>> asked_;
  std::map<std::string, std::vector<Execution>, std::less<>> executions_;
  Execution next_;
  Timestamp latest_;
  std::uint64_t decisions_ = 0;
  Complaints complaints_;
};

}  // namespace mfad::sim

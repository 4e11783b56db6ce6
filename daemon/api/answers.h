// Forms the answers to commands, in the shapes of contract §3–§5. Called on the writer's thread: pure and cheap.
#pragma once

#include <optional>
#include <string>

#include "daemon/command/submission.h"

namespace mfad::api {

class Answers final : public command::AnswerMaker {
 public:
  struct Options {
    std::string cluster;  // issuer of authenticator enrollments
    bool dev = false;     // email counts as configured
  };
  explicit Answers(Options options) : options_(std::move(options)) {}

  command::Answer accepted(const Accepted& what) const override;
  command::Answer rejected(const Command& command, const Rejection& rejection, Position tail,
                           const std::string& request_id) const override;
  command::Answer refused(Refusal refusal, const std::string& request_id) const override;

 private:
  Options options_;
};

// What became of one account's facts, read from the answer.
enum class FactsOutcome : std::uint8_t { accepted, unchanged, stale, refused };
FactsOutcome facts_outcome(const command::Answer& answer);

}  // namespace mfad::api

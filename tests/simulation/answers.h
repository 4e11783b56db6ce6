// What a client of the simulation sees of an answer: enough to go on with, and to compare replays byte for byte. Tells
// the history of each decision. One thread.
#pragma once

#include <optional>
#include <string>

#include "daemon/command/submission.h"

namespace mfad::sim {

class History;

// The answer that a decision deserves: `position` is its last event, or the tail.
command::Answer answer_to(const Decided& decided, Position position);

class SimAnswers final : public command::AnswerMaker {
 public:
  explicit SimAnswers(History& history) : history_(history) {}

  command::Answer accepted(const Accepted& what) const override;
  command::Answer rejected(const Command& command, const Rejection& rejection, Position tail,
                           const std::string& request_id) const override;
  command::Answer refused(Refusal refusal, const std::string& request_id) const override;

 private:
  History& history_;
};

}  // namespace mfad::sim

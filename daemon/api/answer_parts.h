// The pieces that answers are made of, by what a command is about. Private to answers*.cc. Pure.
#pragma once

#include "daemon/api/answers.h"
#include "events/base/json_writer.h"

namespace mfad::api {

struct AnswerParts {
  const command::AnswerMaker::Accepted& what;
  const Answers::Options& options;
  command::Answer& answer;  // 200 and empty at first
  JsonWriter& json;         // writes its body
};

void answer_to(AnswerParts parts, const InstallationCommand& command);
void answer_to(AnswerParts parts, const StoreCommand& command);
void answer_to(AnswerParts parts, const AccountCommand& command);

command::Answer answer_of(const Rejection& rejection, Position position, const std::string& request_id);

}  // namespace mfad::api

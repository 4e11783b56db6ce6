// The stored form of an outcome: when, which request, which answer. Sealed, since an answer may show a token once.
#pragma once

#include <string>
#include <string_view>

#include "daemon/command/submission.h"
#include "events/base/error.h"
#include "events/port/event_log.h"
#include "events/port/secret_box.h"

namespace mfad::command {

struct Outcome {
  Timestamp recorded_at;
  Digest request_digest{};
  Answer answer;

  bool operator==(const Outcome&) const = default;
};

Result<std::string> encode_outcome(const OutcomeKey& key, const Outcome& outcome, const SecretBox& box);
Result<Outcome> decode_outcome(const OutcomeKey& key, std::string_view stored, const SecretBox& box);

}  // namespace mfad::command

// Sending a code: how often that may happen, and what it makes (INV-35). Private to this folder.
#pragma once

#include <optional>
#include <string>

#include "events/account/draft.h"

namespace mfad::account {

struct CodeMessage {
  ChallengePurpose purpose = ChallengePurpose::flow;
  std::optional<FlowId> flow;
  std::optional<EnrollmentId> enrollment;
  std::string address;
  Timestamp owner_expires_at;  // of the flow or the enrollment, which a code does not outlive
};
struct IssuedCode {
  ChallengeId id;
  Timestamp expires_at;
};

// 30 s from the last message of the same challenge, 5 an hour for the account.
std::optional<Rejection> too_many_messages(const Draft& draft, const std::optional<Challenge>& last);

// Emits challenge_issued, which makes the old code void, and queues the mail.
IssuedCode issue_code(Draft& draft, CodeMessage message);

}  // namespace mfad::account

// Decides commands on a small furnished installation, as the writer would, and keeps nothing of what was decided unless
// it is told to. One thread.
#pragma once

#include <unordered_map>

#include "adapters/memory/secret_box.h"
#include "adapters/memory/time_and_chance.h"
#include "daemon/command/submission.h"
#include "events/port/code_check.h"

namespace mfad::fuzz {

class Deciding {
 public:
  explicit Deciding(installation::InstallationState installation);

  // Refused or decided. What is decided must be storable, read back as it was, and be shown as JSON.
  Decided decide(const command::Submission& submission) const;
  void keep(const command::Submission& submission);  // the state is with its events from now on

 private:
  std::shared_ptr<const State> state_of(const StreamId& stream) const;
  void check(const NewEvent& event, const Actor& actor) const;

  std::unordered_map<StreamId, std::shared_ptr<const State>> states_;
  memory::MemorySecretBox box_;
  KeySlot slot_;
  memory::ManualClock clock_;
  std::unique_ptr<CodeCheck> codes_;
};

}  // namespace mfad::fuzz

// The whole log, decoded once for all checks. What was decided together is one block.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/command.h"
#include "events/port/event_log.h"
#include "events/port/secret_box.h"

namespace mfad::sim {

using Complaints = std::vector<std::string>;

struct LogCopy {
  std::vector<RecordedEvent> events;
  std::optional<std::string> unreadable;  // why the events end before the log does
};
LogCopy copy_log(const EventLog& log, const SecretBox& box);

// The states of all streams after a prefix of the log.
class StatesSoFar {
 public:
  const std::shared_ptr<State>& of(const StreamId& stream);
  Position last_of(const StreamId& stream) const;
  void fold(const RecordedEvent& event);
  const std::unordered_map<StreamId, std::shared_ptr<State>>& all() const { return states_; }

 private:
  std::unordered_map<StreamId, std::shared_ptr<State>> states_;
  std::unordered_map<StreamId, Position> last_;
};

}  // namespace mfad::sim

#include "tests/simulation/log_copy.h"

#include <fmt/format.h>

#include "events/codec.h"

namespace mfad::sim {

LogCopy copy_log(const EventLog& log, const SecretBox& box) {
  constexpr std::size_t bytes_max = std::size_t{1} << 40U;
  LogCopy copy;
  const auto records = log.read(Position{}, 1'000'000, bytes_max);
  for (const StoredRecord& record : *records) {
    auto event = decode_record(record.bytes, box);
    if (!event) {
      copy.unreadable = fmt::format("position {}: {}", record.position.value, event.error().message);
      break;
    }
    copy.events.push_back(std::move(*event));
  }
  return copy;
}

const std::shared_ptr<State>& StatesSoFar::of(const StreamId& stream) {
  auto& state = states_[stream];
  if (state == nullptr) state = std::make_shared<State>(initial_state(stream));
  return state;
}

Position StatesSoFar::last_of(const StreamId& stream) const {
  const auto found = last_.find(stream);
  return found == last_.end() ? Position{} : found->second;
}

void StatesSoFar::fold(const RecordedEvent& event) {
  const Envelope& envelope = event.envelope;
  evolve(*of(envelope.stream), event.event, {envelope.position, envelope.version, envelope.recorded_at});
  last_[envelope.stream] = envelope.position;
}

}  // namespace mfad::sim

#include "tests/support/stored_state.h"

#include "events/base/digest.h"

namespace mfad::testing {
namespace {

constexpr std::size_t all = 1'000'000;
constexpr auto end_of_time = Timestamp::max();

std::string ms_text(Timestamp at) { return fmt::format("{}", at.time_since_epoch().count()); }

std::string text_of(const StreamHead& head) {
  return fmt::format("version {}, position {}, slot {}, armed {}", head.version.value, head.last_position.value,
                     head.key_slot.value, head.armed_deadline ? ms_text(*head.armed_deadline) : "no");
}

Result<> add_outcomes(const EventLog& log, const std::vector<OutcomeKey>& keys, StoredState& state) {
  for (const auto& key : keys) {
    auto outcome = log.outcome(key);
    if (!outcome) return std::unexpected(outcome.error());
    if (*outcome) state[fmt::format("outcome {}", key.idempotency_key)] = std::move(**outcome);
  }
  return {};
}

Result<> add_stream(const EventLog& log, const StreamId& stream, StoredState& state) {
  const auto head = log.head(stream);
  if (!head) return std::unexpected(head.error());
  if (*head) state[fmt::format("head {}", stream.str())] = text_of(**head);
  const auto snapshot = log.snapshot(stream);
  if (!snapshot) return std::unexpected(snapshot.error());
  if (*snapshot) {
    state[fmt::format("snapshot {}", stream.str())] = fmt::format(
        "{} {} {}", (*snapshot)->version.value, (*snapshot)->schema, to_hex(sha256((*snapshot)->sealed_state)));
  }
  return {};
}

}  // namespace

Result<StoredState> stored_state(const EventLog& log, const std::vector<StreamId>& streams,
                                 const std::vector<OutcomeKey>& outcomes) {
  StoredState state;
  for (const auto& stream : streams) {
    if (auto added = add_stream(log, stream, state); !added) return std::unexpected(added.error());
  }
  if (auto added = add_outcomes(log, outcomes, state); !added) return std::unexpected(added.error());
  const auto deadlines = log.deadlines_until(end_of_time, all);
  if (!deadlines) return std::unexpected(deadlines.error());
  for (const auto& row : *deadlines) state[fmt::format("deadline {} {}", ms_text(row.at), row.stream.str())] = "";
  const auto cursors = log.cursors();
  if (!cursors) return std::unexpected(cursors.error());
  for (const auto& [key, value] : *cursors) state[fmt::format("cursor {}", key)] = value;
  return state;
}

Result<StoredState> stream_places(const EventLog& log, const std::vector<StreamId>& streams) {
  StoredState state;
  for (const auto& stream : streams) {
    const auto records = log.read_stream(stream, {}, all);
    if (!records) return std::unexpected(records.error());
    for (std::size_t i = 0; i < records->size(); ++i) {
      state[fmt::format("record {} of {}", i + 1, stream.str())] = fmt::format("{}", (*records)[i].position.value);
    }
  }
  return state;
}

std::string first_difference(const StoredState& expected, const StoredState& found) {
  for (const auto& [name, value] : expected) {
    const auto there = found.find(name);
    if (there == found.end()) return fmt::format("{} is missing", name);
    if (there->second != value) return fmt::format("{} differs", name);
  }
  for (const auto& [name, value] : found) {
    if (!expected.contains(name)) return fmt::format("{} should not be there", name);
  }
  return "";
}

}  // namespace mfad::testing

// Slices that change everybody's rows: how far one goes, and its portions.
#include <algorithm>
#include <utility>

#include "daemon/project/projection_runner.h"

namespace mfad::project {

std::span<const RecordedEvent> ProjectionRunner::fresh_of(const Running& running,
                                                          std::span<const RecordedEvent> slice) {
  if (running.state == ProjectionState::halted) return {};
  const auto fresh = std::ranges::find_if(
      slice, [&](const RecordedEvent& event) { return event.envelope.position > running.checkpoint.position; });
  return {fresh, slice.end()};
}

// As much of the slice as each may fold at once. What is being spread already takes in no more.
std::span<const RecordedEvent> ProjectionRunner::together(std::span<const RecordedEvent> slice) const {
  for (const Running& running : running_) {
    const auto fresh = fresh_of(running, slice);
    if (fresh.empty()) continue;
    const auto is_of_spread = [&](const RecordedEvent& one) { return one.envelope.position <= running.spread->end; };
    const std::size_t most = running.spread ? static_cast<std::size_t>(std::ranges::count_if(fresh, is_of_spread))
                                            : running.projection->together(fresh);
    slice = slice.first(slice.size() - fresh.size() + most);
  }
  return slice;
}

// False: there is more of it. A portion is remembered until the slice is folded, for its rows are ahead of it.
Result<bool> ProjectionRunner::spread(Projection& projection, std::span<const RecordedEvent> slice,
                                      std::optional<Spread>& spread, RowBatch& rows) {
  Spread reached = spread.value_or(Spread{slice.back().envelope.position, {}});
  Result<bool> done;
  try {
    done = projection.spread(slice, reached.from, rows);
  } catch (const std::exception& failed) {
    done = error(ErrorCode::corruption, failed.what());
  }
  if (!done) return done;
  if (*done) reached.from.clear();
  if (!*done || spread) spread = std::move(reached);
  return done;
}

bool ProjectionRunner::spreads() const {
  return std::ranges::any_of(running_,
                             [](const Running& one) { return one.spread && one.state != ProjectionState::halted; });
}

}  // namespace mfad::project

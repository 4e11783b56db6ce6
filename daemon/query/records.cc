#include "daemon/query/records.h"

#include <algorithm>

#include "events/codec.h"

namespace mfad::query {
namespace {

constexpr std::size_t records_per_read = 256;
constexpr std::size_t records_at_first = 32;  // of a stream: most are short, and so are most pages
constexpr std::size_t bytes_per_read = 1024 * 1024;

enum class Verdict : std::uint8_t { more, stop };

Result<Verdict> visit_batch(const World& world, const std::vector<StoredRecord>& batch, Position after, Position last,
                            const std::function<bool(const RecordedEvent&)>& visit) {
  for (const auto& stored : batch) {
    if (stored.position > last) return Verdict::stop;
    if (stored.position <= after) continue;
    const auto recorded = decode_record(stored.bytes, world.box);
    if (!recorded) return std::unexpected(recorded.error());
    if (!visit(*recorded)) return Verdict::stop;
  }
  return Verdict::more;
}

}  // namespace

Result<std::optional<RecordedEvent>> read_record(const World& world, Position position) {
  std::optional<RecordedEvent> found;
  const auto visited = visit_records(world, Position{position.value - 1}, position, [&](const RecordedEvent& recorded) {
    found = recorded;
    return false;
  });
  if (!visited) return std::unexpected(visited.error());
  return found;
}

Result<> visit_records(const World& world, Position after, Position last,
                       const std::function<bool(const RecordedEvent&)>& visit) {
  while (after < last) {
    const auto wanted = std::min<std::uint64_t>(records_per_read, last.value - after.value);
    const auto batch = world.log.read(after, wanted, bytes_per_read);
    if (!batch) return std::unexpected(batch.error());
    if (batch->empty()) return {};
    const auto verdict = visit_batch(world, *batch, after, last, visit);
    if (!verdict) return std::unexpected(verdict.error());
    if (*verdict == Verdict::stop) return {};
    after = batch->back().position;
  }
  return {};
}

Result<> visit_stream(const World& world, const StreamId& stream, Position after, Position last,
                      const std::function<bool(const RecordedEvent&)>& visit) {
  const auto begin = world.log.version_at(stream, after);
  if (!begin) return std::unexpected(begin.error());
  const auto end = world.log.version_at(stream, last);
  if (!end) return std::unexpected(end.error());
  StreamVersion version = *begin;
  for (std::size_t wanted = records_at_first; version < *end; wanted = records_per_read) {
    const auto batch = world.log.read_stream(stream, version, std::min(wanted, end->value - version.value));
    if (!batch) return std::unexpected(batch.error());
    if (batch->empty()) return error(ErrorCode::corruption, "a stream ends before its head: " + stream.str());
    const auto verdict = visit_batch(world, *batch, after, last, visit);
    if (!verdict) return std::unexpected(verdict.error());
    if (*verdict == Verdict::stop) return {};
    version = StreamVersion{version.value + batch->size()};
  }
  return {};
}

}  // namespace mfad::query

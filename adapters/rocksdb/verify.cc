#include "adapters/rocksdb/verify.h"

#include "adapters/rocksdb/record_check.h"
#include "events/codec.h"

namespace mfad::rocks {
namespace {

Result<Position> last_position(const Database& database) {
  const auto rows = database.iterate(Family::log);
  rows->SeekToLast();
  if (!rows->status().ok()) return status_error("find the end of the log", rows->status());
  if (!rows->Valid()) return Position{};
  const auto position = parse_position(view(rows->key()));
  if (!position) return error(ErrorCode::corruption, "the last key of the log is not a position");
  return *position;
}

// The value of a key of `meta` that every log has.
Result<std::string> meta(const Database& database, std::string_view key) {
  auto value = database.get(Family::meta, key);
  if (!value) return std::unexpected(value.error());
  if (!*value) return error(ErrorCode::corruption, fmt::format("the log does not say its {}", key));
  return std::move(**value);
}

}  // namespace

Result<LogFacts> read_facts(const Database& database) {
  const auto format = meta(database, format_key);
  if (!format) return std::unexpected(format.error());
  if (format->size() != 8 || get_be64(*format) != log_format) {
    return error(ErrorCode::refused, fmt::format("the log has format {}, this mfad knows {}: use a newer mfad",
                                                 format->size() == 8 ? get_be64(*format) : 0, log_format));
  }
  LogFacts facts;
  const auto lineage = meta(database, lineage_key);
  const auto cluster = meta(database, cluster_key);
  const auto created_at = meta(database, created_at_key);
  const auto progress = meta(database, progress_key);
  for (const auto* value : {&lineage, &cluster, &created_at, &progress}) {
    if (!*value) return std::unexpected(value->error());
  }
  const auto parsed = parse_progress(*progress);
  if (lineage->size() != facts.identity.lineage.size() || created_at->size() != 8 || !parsed) {
    return error(ErrorCode::corruption, "what the log says of itself is not what was written");
  }
  std::copy(lineage->begin(), lineage->end(), facts.identity.lineage.begin());
  facts.identity.cluster = *cluster;
  facts.identity.created_at = timestamp_from_ms(static_cast<std::int64_t>(get_be64(*created_at)));
  facts.progress = *parsed;
  const auto tail = last_position(database);
  if (!tail) return std::unexpected(tail.error());
  const auto hash = chain_hash_at(database, *tail);
  if (!hash) return std::unexpected(hash.error());
  facts.tail = {*tail, *hash};
  return facts;
}

Result<ChainHash> chain_hash_at(const Database& database, Position position) {
  const auto place = place_at(database, position);
  if (!place) return std::unexpected(place.error());
  return place->point.hash;
}

Result<ChainPoint> verify_records(const Database& database, const Lineage& lineage, const Stretch& stretch,
                                  const std::function<void(Position)>& progress) {
  const auto index = stretch.index ? StreamIndex::looked_up : StreamIndex::ignored;
  const auto checked =
      check_records(database, lineage, {{stretch.from, Timestamp::min()}, stretch.to, index}, progress);
  if (!checked) return std::unexpected(checked.error());
  return checked->end.point;
}

}  // namespace mfad::rocks

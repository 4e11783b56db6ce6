#include "adapters/rocksdb/record_check.h"

#include "events/codec.h"

namespace mfad::rocks {
namespace {

constexpr std::uint64_t records_per_progress = 16 * 1024;

class RecordCheck {
 public:
  RecordCheck(const Database& database, const Lineage& lineage, const Records& records)
      : database_(database), lineage_(lineage), index_(records.index), at_(records.from) {}

  Result<> next(std::string_view key, std::string_view bytes) {
    const auto position = at_.point.position.next();
    if (parse_position(key) != position) return wrong_record(position, "it is not there");
    const auto envelope = decode_envelope(bytes);
    if (!envelope) return wrong_record(position, envelope.error().message);
    if (envelope->lineage != lineage_) return wrong_record(position, "it belongs to another log");
    if (envelope->position != position) {
      return wrong_record(position, fmt::format("it says that it is record {}", envelope->position.value));
    }
    if (envelope->previous_chain_hash != at_.point.hash)
      return wrong_record(position, "the chain does not hold before it");
    if (envelope->recorded_at < at_.recorded_at) return wrong_record(position, "it is older than the one before it");
    at_ = {{position, chain(at_.point.hash, bytes)}, envelope->recorded_at};
    switch (index_) {
      case StreamIndex::ignored: return {};
      case StreamIndex::summed: entries_.add(envelope->stream, envelope->version, position); return {};
      case StreamIndex::looked_up: return look_up(stream_key(envelope->stream, envelope->version), position);
    }
    return {};
  }

  const Place& at() const { return at_; }
  const EntrySum& entries() const { return entries_; }

 private:
  Result<> look_up(const std::string& entry, Position position) const {
    const auto found = database_.get(Family::streams, entry);
    if (!found) return std::unexpected(found.error());
    if (!*found || parse_position(**found) != position)
      return wrong_record(position, "the stream index does not lead to it");
    return {};
  }

  const Database& database_;
  const Lineage& lineage_;
  const StreamIndex index_;
  Place at_;
  EntrySum entries_;
};

}  // namespace

void EntrySum::add(const StreamId& stream, StreamVersion version, Position position) {
  const auto mixed =
      (std::hash<StreamId>{}(stream) ^ (version.value * 0x94d049bb133111ebU) ^ (position.value * 0x9e3779b97f4a7c15U)) *
      0xbf58476d1ce4e5b9U;
  sum += mixed ^ (mixed >> 31);
  ++entries;
}

void EntrySum::add(const EntrySum& other) {
  entries += other.entries;
  sum += other.sum;
}

std::unexpected<Error> wrong_record(Position position, std::string_view what) {
  return error(ErrorCode::corruption, fmt::format("record {}: {}", position.value, what));
}

Result<Place> place_at(const Database& database, Position position) {
  if (position.value == 0) return Place{};
  const auto record = database.get(Family::log, log_key(position));
  if (!record) return std::unexpected(record.error());
  if (!*record) return error(ErrorCode::not_found, fmt::format("the log has no record {}", position.value));
  const auto envelope = decode_envelope(**record);
  if (!envelope) return wrong_record(position, envelope.error().message);
  return Place{{position, chain(envelope->previous_chain_hash, **record)}, envelope->recorded_at};
}

Result<RecordsChecked> check_records(const Database& database, const Lineage& lineage, const Records& records,
                                     const std::function<void(Position)>& progress) {
  const auto end = log_key(records.to.next());
  const auto end_slice = slice(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end_slice;
  options.readahead_size = verify_readahead_bytes;
  options.fill_cache = false;
  const auto rows = database.iterate(Family::log, options);
  RecordCheck check(database, lineage, records);
  for (rows->Seek(log_key(records.from.point.position.next())); rows->Valid(); rows->Next()) {
    if (auto ok = check.next(view(rows->key()), view(rows->value())); !ok) return std::unexpected(ok.error());
    const Position at = check.at().point.position;
    if (progress && at.value % records_per_progress == 0) progress(at);
  }
  if (!rows->status().ok()) return status_error("read the log", rows->status());
  const Position reached = check.at().point.position;
  if (reached != records.to) return wrong_record(reached.next(), "it is not there");
  return RecordsChecked{check.at(), check.entries()};
}

}  // namespace mfad::rocks

#include "adapters/rocksdb/verify.h"

#include <future>

#include "events/codec.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t readahead_bytes = 1024 * 1024;
constexpr std::uint64_t records_per_progress = 16 * 1024;

std::unexpected<Error> wrong(Position position, std::string_view what) {
  return error(ErrorCode::corruption, fmt::format("record {}: {}", position.value, what));
}

// Sums of hashes over two sets of index entries are equal when the sets are; enough against damage, and of constant
// size.
struct EntrySum {
  std::uint64_t entries = 0;
  std::uint64_t sum = 0;

  void add(std::string_view key, Position position) {
    const auto mixed =
        (std::hash<std::string_view>{}(key) ^ (position.value * 0x9e3779b97f4a7c15U)) * 0xbf58476d1ce4e5b9U;
    sum += mixed ^ (mixed >> 31);
    ++entries;
  }
  bool operator==(const EntrySum&) const = default;
};

class RecordCheck {
 public:
  RecordCheck(const Database& database, const Lineage& lineage, const Stretch& stretch, EntrySum* sum)
      : database_(database), lineage_(lineage), index_(stretch.index), sum_(sum), at_(stretch.from) {}

  Result<> next(std::string_view key, std::string_view bytes) {
    const auto position = at_.position.next();
    if (parse_position(key) != position) return wrong(position, "it is not there");
    const auto envelope = decode_envelope(bytes);
    if (!envelope) return wrong(position, envelope.error().message);
    if (envelope->lineage != lineage_) return wrong(position, "it belongs to another log");
    if (envelope->position != position) {
      return wrong(position, fmt::format("it says that it is record {}", envelope->position.value));
    }
    if (envelope->previous_chain_hash != at_.hash) return wrong(position, "the chain does not hold before it");
    if (envelope->recorded_at < recorded_at_) return wrong(position, "it is older than the one before it");
    recorded_at_ = envelope->recorded_at;
    at_ = {position, chain(at_.hash, bytes)};
    const auto entry = stream_key(envelope->stream, envelope->version);
    if (sum_ != nullptr) sum_->add(entry, position);
    return index_ ? check_index(entry, position) : Result<>{};
  }

  const ChainPoint& at() const { return at_; }

 private:
  Result<> check_index(const std::string& entry, Position position) const {
    const auto found = database_.get(Family::streams, entry);
    if (!found) return std::unexpected(found.error());
    if (!*found || parse_position(**found) != position) return wrong(position, "the stream index does not lead to it");
    return {};
  }

  const Database& database_;
  const Lineage& lineage_;
  const bool index_;
  EntrySum* const sum_;
  ChainPoint at_;
  Timestamp recorded_at_ = Timestamp::min();
};

Result<ChainPoint> check_records(const Database& database, const Lineage& lineage, const Stretch& stretch,
                                 const std::function<void(Position)>& progress, EntrySum* sum) {
  const auto end = log_key(stretch.to.next());
  const auto end_slice = slice(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &end_slice;
  options.readahead_size = readahead_bytes;
  options.fill_cache = false;
  const auto rows = database.iterate(Family::log, options);
  RecordCheck check(database, lineage, stretch, sum);
  for (rows->Seek(log_key(stretch.from.position.next())); rows->Valid(); rows->Next()) {
    if (auto ok = check.next(view(rows->key()), view(rows->value())); !ok) return std::unexpected(ok.error());
    if (progress && check.at().position.value % records_per_progress == 0) progress(check.at().position);
  }
  if (!rows->status().ok()) return status_error("read the log", rows->status());
  if (check.at().position != stretch.to) return wrong(check.at().position.next(), "it is not there");
  return check.at();
}

// The stream index by itself: versions dense per stream. Yields the sum of all entries, and that of the last one of
// each stream.
struct IndexSums {
  EntrySum entries;
  EntrySum heads;
};
Result<IndexSums> check_stream_index(const Database& database) {
  rocksdb::ReadOptions options;
  options.readahead_size = readahead_bytes;
  options.fill_cache = false;
  const auto rows = database.iterate(Family::streams, options);
  IndexSums sums;
  std::optional<std::pair<StreamId, StreamVersion>> last;
  Position last_position;
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    auto key = parse_stream_key(view(rows->key()));
    const auto position = parse_position(view(rows->value()));
    if (!key || !position) return error(ErrorCode::corruption, "an entry of the stream index is not what was written");
    const bool same = last && last->first == key->first;
    if (last && !same) sums.heads.add(stream_key(last->first, last->second), last_position);
    const auto version = same ? last->second.next() : StreamVersion{1};
    if (key->second != version || (same && *position <= last_position)) {
      return error(ErrorCode::corruption,
                   fmt::format("the stream index has no version {} of {}", version.value, key->first.str()));
    }
    sums.entries.add(view(rows->key()), *position);
    last = std::move(key);
    last_position = *position;
  }
  if (!rows->status().ok()) return status_error("read the stream index", rows->status());
  if (last) sums.heads.add(stream_key(last->first, last->second), last_position);
  return sums;
}

Result<EntrySum> sum_heads(const Database& database) {
  const auto rows = database.iterate(Family::heads);
  EntrySum sum;
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    const auto stream = StreamId::parse(view(rows->key()));
    const auto head = parse_head(view(rows->value()));
    if (!stream || !head) return error(ErrorCode::corruption, "a stream head is not what was written");
    sum.add(stream_key(*stream, head->version), head->last_position);
  }
  if (!rows->status().ok()) return status_error("read the stream heads", rows->status());
  return sum;
}

// What does not need the records, so that it can be looked at beside them.
struct BesideSums {
  IndexSums index;
  EntrySum heads;
};
Result<BesideSums> sum_index_and_heads(const Database& database) {
  const auto index = check_stream_index(database);
  if (!index) return std::unexpected(index.error());
  const auto heads = sum_heads(database);
  if (!heads) return std::unexpected(heads.error());
  return BesideSums{*index, *heads};
}

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
  if (position.value == 0) return ChainHash{};
  const auto record = database.get(Family::log, log_key(position));
  if (!record) return std::unexpected(record.error());
  if (!*record) return error(ErrorCode::not_found, fmt::format("the log has no record {}", position.value));
  const auto envelope = decode_envelope(**record);
  if (!envelope) return wrong(position, envelope.error().message);
  return chain(envelope->previous_chain_hash, **record);
}

Result<ChainPoint> verify_records(const Database& database, const Lineage& lineage, const Stretch& stretch,
                                  const std::function<void(Position)>& progress) {
  return check_records(database, lineage, stretch, progress, nullptr);
}

Result<Verified> verify_whole(const Database& database, const Lineage& lineage, Position tail,
                              const std::function<void(Position)>& progress) {
  auto beside = std::async(std::launch::async, [&] { return sum_index_and_heads(database); });
  EntrySum records;
  const auto end = check_records(database, lineage, {{}, tail, false}, progress, &records);
  const auto sums = beside.get();
  if (!end) return std::unexpected(end.error());
  if (!sums) return std::unexpected(sums.error());
  if (sums->index.entries != records) {
    // Something differs; the slow way says what.
    const auto slow = check_records(database, lineage, {{}, tail, true}, progress, nullptr);
    if (!slow) return std::unexpected(slow.error());
    return error(ErrorCode::corruption, fmt::format("the stream index has {} entries for {} records",
                                                    sums->index.entries.entries, records.entries));
  }
  if (sums->heads != sums->index.heads)
    return error(ErrorCode::corruption, "the stream heads do not match the stream index");
  return Verified{*end, sums->heads.entries};
}

}  // namespace mfad::rocks

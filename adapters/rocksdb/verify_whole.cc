// The whole log, by a few threads: each takes the next chunk of records, and one begins with the stream index and the
// heads. Chunks are chained to each other afterwards, so the whole is what one pass would find.
#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "adapters/rocksdb/record_check.h"
#include "adapters/rocksdb/verify.h"

namespace mfad::rocks {
namespace {

constexpr unsigned threads_min = 2;  // the caller's, and the one that begins with the stream index
constexpr unsigned threads_max = 4;  // a service may run beside

// The stream index by itself: versions dense per stream. Yields the sum of all entries, and that of the last one of
// each stream.
struct IndexSums {
  EntrySum entries;
  EntrySum heads;
};
Result<IndexSums> check_stream_index(const Database& database) {
  rocksdb::ReadOptions options;
  options.readahead_size = verify_readahead_bytes;
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
    if (last && !same) sums.heads.add(last->first, last->second, last_position);
    const auto version = same ? last->second.next() : StreamVersion{1};
    if (key->second != version || (same && *position <= last_position)) {
      return error(ErrorCode::corruption,
                   fmt::format("the stream index has no version {} of {}", version.value, key->first.str()));
    }
    sums.entries.add(key->first, key->second, *position);
    last = std::move(key);
    last_position = *position;
  }
  if (!rows->status().ok()) return status_error("read the stream index", rows->status());
  if (last) sums.heads.add(last->first, last->second, last_position);
  return sums;
}

Result<EntrySum> sum_heads(const Database& database) {
  const auto rows = database.iterate(Family::heads);
  EntrySum sum;
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    const auto stream = StreamId::parse(view(rows->key()));
    const auto head = parse_head(view(rows->value()));
    if (!stream || !head) return error(ErrorCode::corruption, "a stream head is not what was written");
    sum.add(*stream, head->version, head->last_position);
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

class Chunks {
 public:
  Chunks(const Database& database, const Lineage& lineage, Position tail, const std::function<void(Position)>& progress,
         std::uint64_t chunk_records)
      : database_(database),
        lineage_(lineage),
        tail_(tail),
        progress_(progress),
        chunk_records_(chunk_records),
        chunks_((tail.value + chunk_records - 1) / chunk_records) {}

  // Any number of threads at once. They are handed out in order, so all before a failed one are worked on.
  void work_off() {
    while (!failed_) {
      const std::size_t index = next_++;
      if (index >= chunks_.size()) return;
      check(chunks_[index], index);
    }
  }

  // Once all threads have ended: the first thing that is wrong, or the end.
  Result<RecordsChecked> joined() const {
    RecordsChecked whole;
    for (const Chunk& chunk : chunks_) {
      if (!chunk.begin) return std::unexpected(chunk.begin.error());
      if (chunk.begin->point != whole.end.point)
        return wrong_record(whole.end.point.position.next(), "the chain does not hold before it");
      if (!chunk.found) return std::unexpected(chunk.found.error());
      whole.end = chunk.found->end;
      whole.entries.add(chunk.found->entries);
    }
    return whole;
  }

 private:
  struct Chunk {
    Result<Place> begin;
    Result<RecordsChecked> found;
  };

  void check(Chunk& chunk, std::size_t index) {
    const Position from{index * chunk_records_};
    const Position to{std::min(from.value + chunk_records_, tail_.value)};
    chunk.begin = place_at(database_, from);
    if (chunk.begin) chunk.found = check_records(database_, lineage_, {*chunk.begin, to, StreamIndex::summed}, {});
    if (!chunk.begin || !chunk.found) {
      failed_ = true;
    } else if (progress_ && to.value - from.value == chunk_records_) {
      const std::lock_guard lock(mutex_);
      checked_ += chunk_records_;
      progress_(Position{checked_});
    }
  }

  const Database& database_;
  const Lineage& lineage_;
  const Position tail_;
  const std::function<void(Position)>& progress_;
  const std::uint64_t chunk_records_;
  std::vector<Chunk> chunks_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::uint64_t checked_ = 0;  // records, in whichever order
};

}  // namespace

Result<Verified> verify_whole(const Database& database, const Lineage& lineage, Position tail,
                              const std::function<void(Position)>& progress, std::uint64_t chunk_records) {
  Chunks chunks(database, lineage, tail, progress, chunk_records);
  Result<BesideSums> sums;
  {
    std::vector<std::future<void>> beside;  // waited for when it goes, whatever is thrown
    const auto start = [&](auto work) { beside.push_back(std::async(std::launch::async, std::move(work))); };
    start([&] {
      sums = sum_index_and_heads(database);
      chunks.work_off();
    });
    const unsigned cores = std::clamp(std::jthread::hardware_concurrency(), threads_min, threads_max);
    for (unsigned more = threads_min; more < cores; ++more) start([&] { chunks.work_off(); });
    chunks.work_off();
    for (auto& one : beside) one.get();
  }
  const auto records = chunks.joined();
  if (!records) return std::unexpected(records.error());
  if (!sums) return std::unexpected(sums.error());
  if (sums->index.entries != records->entries) {
    // Something differs; the slow way says what.
    const auto slow = check_records(database, lineage, {{}, tail, StreamIndex::looked_up}, progress);
    if (!slow) return std::unexpected(slow.error());
    return error(ErrorCode::corruption, fmt::format("the stream index has {} entries for {} records",
                                                    sums->index.entries.entries, records->entries.entries));
  }
  if (sums->heads != sums->index.heads)
    return error(ErrorCode::corruption, "the stream heads do not match the stream index");
  return Verified{records->end.point, sums->heads.entries};
}

}  // namespace mfad::rocks

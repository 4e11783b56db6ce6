// Outcomes whose day is over leave when RocksDB merges the tables that hold them: nobody looks for them, and nothing is
// written to erase them. Owned by the database, which calls it from its background threads; `forget_before` is called
// by the writer.
#pragma once

#include <atomic>
#include <cstdint>

#include <rocksdb/compaction_filter.h>

namespace mfad::rocks {

class OldOutcomes final : public rocksdb::CompactionFilter {
 public:
  // Milliseconds since 1970, as in what follows; 0 = none is old.
  explicit OldOutcomes(std::uint64_t before_ms) : before_(before_ms) {}
  void forget_before(std::uint64_t ms) { before_.store(ms, std::memory_order_relaxed); }

  const char* Name() const override { return "mfad.old-outcomes"; }
  bool Filter(int level, const rocksdb::Slice& key, const rocksdb::Slice& value, std::string* new_value,
              bool* value_changed) const override;

 private:
  std::atomic<std::uint64_t> before_;
};

}  // namespace mfad::rocks

#include "adapters/rocksdb/old_outcomes.h"

#include "adapters/rocksdb/keys.h"

namespace mfad::rocks {

// One without a time is damage, and stays to be told of.
bool OldOutcomes::Filter(int, const rocksdb::Slice&, const rocksdb::Slice& value, std::string*, bool*) const {
  if (value.size() < sizeof(std::uint64_t)) return false;
  return get_be64({value.data(), value.size()}) < before_.load(std::memory_order_relaxed);
}

}  // namespace mfad::rocks

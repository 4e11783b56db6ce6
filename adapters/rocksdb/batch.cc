#include "adapters/rocksdb/batch.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t reserved_bytes = 256 * 1024;
constexpr std::size_t protection_bytes_per_key = 8;  // a bit that flips in memory before the commit is noticed

}  // namespace

Writes::Writes(const Database& database)
    : database_(database), batch_(reserved_bytes, 0, protection_bytes_per_key, 0) {}

void Writes::clear() {
  batch_.Clear();
  first_failure_ = rocksdb::Status::OK();
}

void Writes::put(Family family, std::string_view key, std::string_view value) {
  note(batch_.Put(database_.family(family), slice(key), slice(value)));
}

void Writes::erase(Family family, std::string_view key) { note(batch_.Delete(database_.family(family), slice(key))); }

Result<> Writes::commit(std::string_view what) {
  count_no_steps();
  rocksdb::WriteOptions options;
  options.sync = true;
  if (first_failure_.ok()) note(database_.db().Write(options, &batch_));
  if (!first_failure_.ok()) return status_error(what, first_failure_);
  return {};
}

Result<> Writes::flush() {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  for (std::size_t i = 0; i < families; ++i) handles.push_back(database_.family(static_cast<Family>(i)));
  const auto status = database_.db().Flush({}, handles);
  if (!status.ok()) return status_error("flush the log", status);
  return {};
}

void Writes::note(const rocksdb::Status& status) {
  if (first_failure_.ok() && !status.ok()) first_failure_ = status;
}

}  // namespace mfad::rocks

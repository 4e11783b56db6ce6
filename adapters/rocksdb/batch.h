// A WriteBatch over the families of one database. Internal to adapters/rocksdb. Owned by one thread.
#pragma once

#include <rocksdb/write_batch.h>

#include "adapters/rocksdb/database.h"

namespace mfad::rocks {

class Writes {
 public:
  explicit Writes(const Database& database);

  void clear();
  void put(Family family, std::string_view key, std::string_view value);
  void erase(Family family, std::string_view key);
  // Atomic and durable when it returns; blocks on the sync.
  Result<> commit(std::string_view what);
  // Writes all memtables to files.
  Result<> flush();

 private:
  void note(const rocksdb::Status& status);

  const Database& database_;
  rocksdb::WriteBatch batch_;
  rocksdb::Status first_failure_;
};

}  // namespace mfad::rocks

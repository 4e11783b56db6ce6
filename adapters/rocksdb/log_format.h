// RocksDB's format of write-ahead logs and MANIFESTs: blocks of 32 KiB; a fragment = masked CRC32C u32, length u16,
// type u8, bytes; none crosses a block. Pure. Internal to adapters/rocksdb.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace mfad::rocks {

// The size of the whole fragment that starts at `at`; 0 = there is none.
std::size_t fragment_at(std::string_view bytes, std::size_t at);

struct Visited {
  std::size_t end = 0;      // of the last record that was visited
  std::size_t stopped = 0;  // at the fragment that is not whole or out of place; after a record when that was the end
};

// Visits the records from the beginning until one is not whole or `visit` returns false.
Visited visit_records(std::string_view bytes, const std::function<bool(std::string_view record)>& visit);

// Whether a record begins anywhere from `at` on whose first fragment is whole and pleases `pleases`.
bool has_record_after(std::string_view bytes, std::size_t at,
                      const std::function<bool(std::string_view beginning)>& pleases);

}  // namespace mfad::rocks

#include "adapters/rocksdb/log_format.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "events/base/digest.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t block_bytes = 32 * 1024;
constexpr std::size_t fragment_head = 7;
enum FragmentType : std::uint8_t { full = 1, first = 2, middle = 3, last = 4 };

std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8U; }

}  // namespace

std::size_t fragment_at(std::string_view bytes, std::size_t at) {
  const auto room = std::min(bytes.size() - at, block_bytes - at % block_bytes);
  if (room < fragment_head) return 0;
  std::uint32_t crc = 0;
  std::uint16_t length = 0;
  std::memcpy(&crc, bytes.data() + at, sizeof crc);
  std::memcpy(&length, bytes.data() + at + 4, sizeof length);
  const auto type = static_cast<std::uint8_t>(bytes[at + 6]);
  if (type < full || type > last || fragment_head + length > room) return 0;
  return masked(crc32c(bytes.substr(at + 6, 1U + length))) == crc ? fragment_head + length : 0;
}

Visited visit_records(std::string_view bytes, const std::function<bool(std::string_view record)>& visit) {
  std::size_t end = 0;
  std::size_t at = 0;
  bool inside = false;  // of a record whose first fragment was seen
  std::string record;
  while (at < bytes.size()) {
    const auto block_left = block_bytes - at % block_bytes;
    if (block_left < fragment_head) {  // filled with zeros
      at += block_left;
      continue;
    }
    const auto size = fragment_at(bytes, at);
    if (size == 0) break;
    const auto type = static_cast<std::uint8_t>(bytes[at + 6]);
    if ((type == middle || type == last) != inside) break;
    if (!inside) record.clear();
    record.append(bytes.substr(at + fragment_head, size - fragment_head));
    at += size;
    inside = type == first || type == middle;
    if (inside) continue;
    end = at;
    if (!visit(record)) break;
  }
  return {end, std::min(at, bytes.size())};
}

bool has_record_after(std::string_view bytes, std::size_t at,
                      const std::function<bool(std::string_view beginning)>& pleases) {
  for (; at + fragment_head <= bytes.size(); ++at) {
    const auto type = static_cast<std::uint8_t>(bytes[at + 6]);
    if (type != full && type != first) continue;  // most places of zeros and noise end here
    const auto size = fragment_at(bytes, at);
    if (size != 0 && pleases(bytes.substr(at + fragment_head, size - fragment_head))) return true;
  }
  return false;
}

}  // namespace mfad::rocks

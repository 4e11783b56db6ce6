// What we read of RocksDB's own files at a start. The input is a list of fragments (type, length, content) whose
// checksums are added here, since a fuzzer would not guess them; its first byte says how much is cut off at the end.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <rocksdb/env.h>

#include "adapters/rocksdb/log_format.h"
#include "adapters/rocksdb/needed_logs.h"
#include "adapters/rocksdb/torn_manifest.h"
#include "events/base/digest.h"
#include "tests/fuzz/require.h"

namespace {

using mfad::fuzz::require;

std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15U) | (crc << 17U)) + 0xa282ead8U; }

std::string assemble(std::string_view input) {
  std::string file;
  while (input.size() >= 2) {
    const auto length = std::min<std::size_t>(static_cast<std::uint8_t>(input[1]), input.size() - 2);
    const std::string checked = input.substr(0, 1).data()[0] + std::string(input.substr(2, length));
    const std::uint32_t crc = masked(mfad::crc32c(checked));
    const auto size = static_cast<std::uint16_t>(length);
    file.append(reinterpret_cast<const char*>(&crc), sizeof crc);
    file.append(reinterpret_cast<const char*>(&size), sizeof size);
    file.append(checked);
    input.remove_prefix(2 + length);
  }
  return file;
}

std::size_t count_records(std::string_view file) {
  std::size_t count = 0;
  const auto visited = mfad::rocks::visit_records(file, [&](std::string_view) {
    ++count;
    return true;
  });
  require(visited.end <= visited.stopped && visited.stopped <= file.size(), "what was visited is in the file");
  return count;
}

void check(std::string_view file) {
  const auto count = count_records(file);
  if (const auto end = mfad::rocks::end_before_torn_record(file)) {
    require(*end < file.size() && count_records(file.substr(0, *end)) == count, "only what is torn is left out");
    require(!mfad::rocks::end_before_torn_record(file.substr(0, *end)), "what is left is whole");
  }
}

// The same through files, as a start reads them.
void check_logs(const std::string& file) {
  static const std::unique_ptr<rocksdb::Env> env(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  require(rocksdb::WriteStringToFile(env.get(), "MANIFEST-000001\n", "/db/CURRENT").ok(), "a file is written");
  require(rocksdb::WriteStringToFile(env.get(), file, "/db/MANIFEST-000001").ok(), "a file is written");
  const auto needed = mfad::rocks::needed_logs(*env, "/db");
  require(mfad::rocks::logs_in(*env, "/db", needed.first).has_value(), "the directory is listed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string file = assemble({reinterpret_cast<const char*>(data + 1), size - 1});
  file.resize(file.size() - std::min<std::size_t>(data[0], file.size()));
  check(file);
  check({reinterpret_cast<const char*>(data + 1), size - 1});  // and as it is
  check_logs(file);
  return 0;
}

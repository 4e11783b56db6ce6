// The decoder of stored records. The input is a record without its checksum, which is added here: a fuzzer would not
// guess it. What decodes must encode to the very same bytes.
#include <cstdint>
#include <string>
#include <string_view>

#include "events/base/digest.h"
#include "events/codec.h"
#include "events/public_form.h"
#include "tests/fuzz/plain_box.h"
#include "tests/fuzz/require.h"

using mfad::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string record = size == 0 ? std::string{} : std::string(reinterpret_cast<const char*>(data), size);
  const std::uint32_t crc = mfad::crc32c(record);
  record.append(reinterpret_cast<const char*>(&crc), sizeof crc);
  const mfad::fuzz::PlainBox box;
  const auto envelope = mfad::decode_envelope(record);
  const auto decoded = mfad::decode_record(record, box);
  if (!decoded) return 0;
  require(envelope.has_value(), "what decodes has an envelope");
  mfad::public_form(*decoded);
  const auto again = mfad::encode_record(decoded->envelope, decoded->event, box);
  require(again && again->bytes == record && again->chain_hash == decoded->chain_hash, "a record encodes to its bytes");
  return 0;
}

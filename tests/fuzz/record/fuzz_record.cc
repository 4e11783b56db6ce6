// The decoder of stored records. The input is a record without its checksum, which is added here: a fuzzer would not
// guess it. What decodes must encode to the very same bytes.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "events/base/digest.h"
#include "events/codec.h"
#include "events/public_form.h"

namespace {

constexpr std::size_t nonce_bytes = 24;
constexpr std::size_t tag_bytes = 16;

// Seals with zeros, so that the fuzzer reaches what is inside.
class PlainBox : public mfad::SecretBox {
 public:
  mfad::Result<mfad::KeySlot> slot_for_new_stream() override { return mfad::KeySlot{1}; }
  mfad::Result<std::string> seal(mfad::KeySlot, std::string_view plain, std::string_view) const override {
    return std::string(nonce_bytes, '\0').append(plain).append(tag_bytes, '\0');
  }
  mfad::Result<std::string> open(mfad::KeySlot, std::string_view sealed, std::string_view) const override {
    const std::string_view zeros("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", nonce_bytes);
    if (sealed.size() <= nonce_bytes + tag_bytes || !sealed.starts_with(zeros) ||
        !sealed.ends_with(zeros.substr(0, tag_bytes)))
      return mfad::error(mfad::ErrorCode::corruption, "the seal does not hold");
    return std::string{sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes)};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string record = size == 0 ? std::string{} : std::string(reinterpret_cast<const char*>(data), size);
  const std::uint32_t crc = mfad::crc32c(record);
  record.append(reinterpret_cast<const char*>(&crc), sizeof crc);
  const PlainBox box;
  const auto envelope = mfad::decode_envelope(record);
  const auto decoded = mfad::decode_record(record, box);
  if (!decoded) return 0;
  if (!envelope) std::abort();
  mfad::public_form(*decoded);
  const auto again = mfad::encode_record(decoded->envelope, decoded->event, box);
  if (!again || again->bytes != record || again->chain_hash != decoded->chain_hash) std::abort();
  return 0;
}

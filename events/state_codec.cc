#include "events/codec.h"
#include "events/value_codec.h"

namespace mfad {
namespace {

constexpr std::size_t slot_bytes = sizeof(std::uint64_t);

}  // namespace

Result<std::string> seal_state(const State& state, KeySlot slot, std::string_view label, const SecretBox& box) {
  std::string plain;
  encode_value(plain, state);
  auto sealed = box.seal(slot, plain, label);
  if (!sealed) return sealed;
  std::string out(slot_bytes, '\0');
  std::memcpy(out.data(), &slot.value, slot_bytes);
  return out + *sealed;
}

Result<State> open_state(std::string_view sealed, std::string_view label, const SecretBox& box) {
  if (sealed.size() < slot_bytes) return error(ErrorCode::corruption, "a sealed state without a key slot");
  KeySlot slot;
  std::memcpy(&slot.value, sealed.data(), slot_bytes);
  const auto plain = box.open(slot, sealed.substr(slot_bytes), label);
  if (!plain) return std::unexpected(plain.error());
  State state;
  if (const auto decoded = decode_value(*plain, state); !decoded) return std::unexpected(decoded.error());
  return state;
}

}  // namespace mfad

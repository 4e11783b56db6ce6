#include "events/value_codec.h"
#include "projections/role_state/person.h"

namespace mfad::role_state {
namespace {

constexpr std::size_t slot_bytes = sizeof(std::uint64_t);

}  // namespace

KeySlot slot_of(std::string_view sealed) {
  KeySlot slot;
  std::memcpy(&slot.value, sealed.data(), std::min(slot_bytes, sealed.size()));
  return slot;
}

Result<std::string> seal_person(const Person& person, KeySlot slot, std::string_view key, const SecretBox& box) {
  std::string plain;
  encode_value(plain, person);
  auto sealed = box.seal(slot, plain, key);
  if (!sealed) return sealed;
  std::string row(slot_bytes, '\0');
  std::memcpy(row.data(), &slot.value, slot_bytes);
  return row + *sealed;
}

Result<Person> open_person(std::string_view sealed, std::string_view key, const SecretBox& box) {
  if (sealed.size() < slot_bytes) return error(ErrorCode::corruption, "a sealed row without a key slot");
  const auto plain = box.open(slot_of(sealed), sealed.substr(slot_bytes), key);
  if (!plain) return std::unexpected(plain.error());
  Person person;
  if (const auto decoded = decode_value(*plain, person); !decoded) return std::unexpected(decoded.error());
  return person;
}

}  // namespace mfad::role_state

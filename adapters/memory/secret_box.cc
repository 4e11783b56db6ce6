#include "adapters/memory/secret_box.h"

#include "events/base/digest.h"

namespace mfad::memory {
namespace {

constexpr std::size_t nonce_bytes = 24;  // as the real one, so that sealed parts have the same size
constexpr std::size_t tag_bytes = 16;

std::string numbered(std::string_view purpose, std::uint64_t a, std::uint64_t b) {
  return fmt::format("{}/{}/{}\n", purpose, a, b);
}

std::string mask(KeySlot slot, std::string_view nonce, std::string_view bytes) {
  std::string masked(bytes);
  for (std::size_t start = 0; start < masked.size(); start += sizeof(Digest)) {
    const auto stream = sha256(numbered("stream", slot.value, start), nonce);
    const auto end = std::min(masked.size(), start + stream.size());
    for (std::size_t i = start; i < end; ++i) {
      masked[i] = static_cast<char>(static_cast<std::uint8_t>(masked[i]) ^ stream[i - start]);
    }
  }
  return masked;
}

std::string tag(KeySlot slot, std::string_view nonce_and_masked, std::string_view associated) {
  const auto bound = sha256(numbered("tag", slot.value, associated.size()), associated);
  return std::string(bytes_of(sha256(bytes_of(bound), nonce_and_masked)).substr(0, tag_bytes));
}

std::uint64_t whole_blocks(std::uint64_t slots) {
  return (slots / MemorySecretBox::block_slots + 1) * MemorySecretBox::block_slots;
}

}  // namespace

MemorySecretBox::MemorySecretBox(KeySlot first_free)
    : next_(first_free.value), slots_(whole_blocks(first_free.value)) {}

Result<KeySlot> MemorySecretBox::slot_for_new_stream() {
  const std::lock_guard lock(mutex_);
  if (next_ == slots_) slots_ += block_slots;
  return KeySlot{next_++};
}

Result<std::string> MemorySecretBox::seal(KeySlot slot, std::string_view plain, std::string_view associated) const {
  if (auto ok = usable(slot); !ok) return std::unexpected(ok.error());
  const auto number = ++nonce_;
  std::string sealed(nonce_bytes, '\0');
  for (std::size_t i = 0; i < sizeof number; ++i) sealed[i] = static_cast<char>((number >> (8 * i)) & 0xff);
  sealed += mask(slot, sealed, plain);
  return sealed + tag(slot, sealed, associated);
}

Result<std::string> MemorySecretBox::open(KeySlot slot, std::string_view sealed, std::string_view associated) const {
  if (auto ok = usable(slot); !ok) return std::unexpected(ok.error());
  if (sealed.size() < nonce_bytes + tag_bytes) return error(ErrorCode::corruption, "a sealed part is too short");
  const auto body = sealed.substr(0, sealed.size() - tag_bytes);
  if (!equal_in_constant_time(sealed.substr(body.size()), tag(slot, body, associated))) {
    return error(ErrorCode::corruption, fmt::format("a seal under key slot {} does not hold", slot.value));
  }
  return mask(slot, body.substr(0, nonce_bytes), body.substr(nonce_bytes));
}

void MemorySecretBox::destroy(KeySlot slot) {
  const std::lock_guard lock(mutex_);
  destroyed_.insert(slot);
}

void MemorySecretBox::reopen(KeySlot first_free) {
  const std::lock_guard lock(mutex_);
  next_ = first_free.value;
  slots_ = std::max(slots_, whole_blocks(first_free.value));
}

std::string_view MemorySecretBox::hash_key() const { return "the hash key of a secret box in memory"; }

Result<> MemorySecretBox::usable(KeySlot slot) const {
  const std::lock_guard lock(mutex_);
  if (slot.value >= slots_) return error(ErrorCode::corruption, fmt::format("key slot {} does not exist", slot.value));
  if (destroyed_.contains(slot))
    return error(ErrorCode::not_found, fmt::format("key slot {} is destroyed", slot.value));
  return {};
}

}  // namespace mfad::memory

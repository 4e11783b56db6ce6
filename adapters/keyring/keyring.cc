#include "adapters/keyring/keyring.h"

#include "adapters/keyring/aead.h"

namespace mfad::keyring {
namespace {

const std::uint8_t* bytes_of_key(const Secret& key) {
  return reinterpret_cast<const std::uint8_t*>(key.reveal().data());
}

Nonce random_nonce() {
  Nonce nonce;
  draw_random(nonce);
  return nonce;
}

// A key on the stack that is gone when it is used.
struct BriefKey {
  KeyCache::Key bytes{};
  ~BriefKey() { wipe(bytes); }
};

}  // namespace

Keyring::Keyring(std::unique_ptr<File> file, const Lineage& lineage, const Secret& key_encryption_key)
    : file_(std::move(file)),
      lineage_(lineage),
      kek_(key_bytes),
      hash_key_(key_bytes),
      cache_(std::make_unique<KeyCache>()) {
  std::memcpy(kek_.data(), bytes_of_key(key_encryption_key), key_bytes);
}

std::string Keyring::make_block(std::uint64_t number, Salt& salt) const {
  draw_random(salt);
  auto block = encode_block_head({number, salt});
  block.reserve(block_bytes);
  for (std::uint64_t i = 0; i < block_slots; ++i) {
    BriefKey key;
    draw_random(key.bytes);
    Slot slot{Slot::State::live, number * block_slots + i, {}};
    const std::string_view plain(reinterpret_cast<const char*>(key.bytes.data()), key_bytes);
    encrypt(kek_.data(), slot_nonce(salt, slot.number), plain, slot_association(lineage_, slot.number),
            slot.wrapped_key);
    block += encode_slot(slot);
  }
  return block;
}

Result<KeySlot> Keyring::slot_for_new_stream() {
  if (next_ >= salts_.size() * block_slots) {
    if (auto added = add_block(); !added) return std::unexpected(added.error());
  }
  return KeySlot{next_++};
}

// Durable before any of its slots is handed out. A block that a crash tore is overwritten: no record can name its
// slots.
Result<> Keyring::add_block() {
  if (failed_) return error(ErrorCode::io, "the keyring refuses writes since one failed: restart mfad");
  Salt salt{};
  const auto number = salts_.size();
  const auto block = make_block(number, salt);
  auto done = file_->write(block_offset(number), block);
  if (done) done = file_->sync();
  if (!done) {
    failed_ = true;
    return done;
  }
  const std::lock_guard lock(salts_mutex_);
  salts_.push_back(salt);
  return {};
}

Result<std::string> Keyring::seal(KeySlot slot, std::string_view plain, std::string_view associated) const {
  BriefKey key;
  if (auto found = key_of(slot, key.bytes); !found) return std::unexpected(found.error());
  const auto nonce = random_nonce();
  std::string sealed;
  sealed.reserve(nonce_bytes + plain.size() + tag_bytes);
  sealed.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  encrypt(key.bytes.data(), nonce, plain, associated, sealed);
  return sealed;
}

Result<std::string> Keyring::open(KeySlot slot, std::string_view sealed, std::string_view associated) const {
  if (sealed.size() < nonce_bytes + tag_bytes) return error(ErrorCode::corruption, "a sealed part is too short");
  BriefKey key;
  if (auto found = key_of(slot, key.bytes); !found) return std::unexpected(found.error());
  Nonce nonce;
  std::memcpy(nonce.data(), sealed.data(), nonce.size());
  std::string plain(sealed.size() - nonce_bytes - tag_bytes, '\0');
  if (!decrypt(key.bytes.data(), nonce, sealed.substr(nonce_bytes), associated,
               reinterpret_cast<std::uint8_t*>(plain.data()))) {
    return error(ErrorCode::corruption, fmt::format("a seal under key slot {} does not hold", slot.value));
  }
  return plain;
}

Result<> Keyring::destroy(KeySlot slot) {
  {
    BriefKey key;  // an unknown slot is an error, a destroyed one is done already
    if (auto found = key_of(slot, key.bytes); !found) {
      return found.error().code == ErrorCode::not_found ? Result<>{} : found;
    }
  }
  if (failed_) return error(ErrorCode::io, "the keyring refuses writes since one failed: restart mfad");
  return cache_->forget(slot.value, [&]() -> Result<> {
    const Slot gone{Slot::State::destroyed, slot.value, std::string(wrapped_bytes, '\0')};
    auto done = file_->write(slot_offset(slot.value), encode_slot(gone));
    if (done) done = file_->sync();
    failed_ = !done;
    return done;
  });
}

Result<> Keyring::key_of(KeySlot slot, KeyCache::Key& key) const {
  return cache_->get(slot.value, key, [&](KeyCache::Key& place) { return unwrap(slot.value, place); });
}

Result<> Keyring::unwrap(std::uint64_t number, KeyCache::Key& key) const {
  Salt salt;
  {
    const std::lock_guard lock(salts_mutex_);
    const auto block = number / block_slots;
    if (block >= salts_.size()) return error(ErrorCode::corruption, fmt::format("key slot {} does not exist", number));
    salt = salts_[block];
  }
  const auto bytes = file_->read(slot_offset(number), slot_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  const auto slot = decode_slot(*bytes);
  if (!slot || slot->number != number)
    return error(ErrorCode::corruption, fmt::format("key slot {} is damaged", number));
  if (slot->state == Slot::State::destroyed) {
    return error(ErrorCode::not_found, fmt::format("key slot {} is destroyed: what it sealed is erased", number));
  }
  if (!decrypt(kek_.data(), slot_nonce(salt, number), slot->wrapped_key, slot_association(lineage_, number),
               key.data())) {
    return error(ErrorCode::corruption, fmt::format("key slot {} does not unwrap", number));
  }
  return {};
}

}  // namespace mfad::keyring

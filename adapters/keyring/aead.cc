#include "adapters/keyring/aead.h"

#include <sodium.h>

namespace mfad::keyring {
namespace {

static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == key_bytes);
static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == nonce_bytes);
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == tag_bytes);

constexpr std::string_view hash_key_purpose = "mfad/hash-key/v1\n";

const std::uint8_t* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

}  // namespace

void encrypt(const std::uint8_t* key, const Nonce& nonce, std::string_view plain, std::string_view associated,
             std::string& out) {
  const auto start = out.size();
  out.resize(start + plain.size() + tag_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<std::uint8_t*>(out.data()) + start, nullptr,
                                             unsigned_bytes(plain), plain.size(), unsigned_bytes(associated),
                                             associated.size(), nullptr, nonce.data(), key);
}

bool decrypt(const std::uint8_t* key, const Nonce& nonce, std::string_view cipher, std::string_view associated,
             std::uint8_t* plain) {
  return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, nullptr, nullptr, unsigned_bytes(cipher), cipher.size(),
                                                    unsigned_bytes(associated), associated.size(), nonce.data(),
                                                    key) == 0;
}

void draw_random(std::span<std::uint8_t> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

void derive_hash_key(const std::uint8_t* root, std::uint8_t* hash_key) {
  crypto_generichash(hash_key, key_bytes, unsigned_bytes(hash_key_purpose), hash_key_purpose.size(), root, key_bytes);
}

void wipe(std::span<std::uint8_t> bytes) { sodium_memzero(bytes.data(), bytes.size()); }

}  // namespace mfad::keyring

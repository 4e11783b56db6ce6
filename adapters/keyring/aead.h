// XChaCha20-Poly1305 of libsodium over our types. Internal to adapters/keyring. Any thread; blocks on nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/keyring/format.h"

namespace mfad::keyring {

// Appends ciphertext and tag to `out`.
void encrypt(const std::uint8_t* key, const Nonce& nonce, std::string_view plain, std::string_view associated,
             std::string& out);

// Writes cipher.size() − 16 bytes to `plain`; false when the seal does not hold.
bool decrypt(const std::uint8_t* key, const Nonce& nonce, std::string_view cipher, std::string_view associated,
             std::uint8_t* plain);

void draw_random(std::span<std::uint8_t> bytes);
void derive_hash_key(const std::uint8_t* root, std::uint8_t* hash_key);  // 32 bytes, keyed BLAKE2b
void wipe(std::span<std::uint8_t> bytes);

}  // namespace mfad::keyring

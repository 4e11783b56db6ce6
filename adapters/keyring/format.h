// Bytes of the keyring file. Embedded in stored data: never change them, add a format.
//   header, 512 bytes: magic "mfadkeys" · format u32 · slots per block u32 · lineage 16 · nonce 24 · wrapped root key
//   48 · CRC32C u32 ·
//     zeros. Little-endian throughout.
//   block n, at 512 + n × block_bytes: 64 bytes: magic "mfadblok" · number u64 · salt 16 · CRC32C u32 · zeros; then
//   4,096 slots of
//     64 bytes: CRC32C u32 of the rest · state u8 (1 live, 2 destroyed) · 3 zeros · slot u64 · wrapped key 48.
// No slot straddles a sector, so a torn write damages a slot or leaves it. Keys are wrapped by XChaCha20-Poly1305 under
// the key-encryption key; a slot's nonce is the block's salt and its number, unique for each key that is ever written.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "events/base/ids.h"
#include "events/envelope.h"

namespace mfad::keyring {

inline constexpr std::uint32_t format_number = 1;
inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t nonce_bytes = 24;
inline constexpr std::size_t tag_bytes = 16;
inline constexpr std::size_t wrapped_bytes = key_bytes + tag_bytes;
inline constexpr std::size_t header_bytes = 512;
inline constexpr std::size_t slot_bytes = 64;
inline constexpr std::uint64_t block_slots = 4096;
inline constexpr std::size_t block_bytes = slot_bytes * (1 + block_slots);

using Salt = std::array<std::uint8_t, 16>;
using Nonce = std::array<std::uint8_t, nonce_bytes>;

struct Header {
  std::uint32_t format = format_number;
  Lineage lineage{};
  Nonce nonce{};
  std::string wrapped_root;
};
std::string encode_header(const Header& header);
std::optional<Header> decode_header(
    std::string_view bytes);  // nothing = damaged; a newer format has only its number filled in

struct BlockHead {
  std::uint64_t number = 0;
  Salt salt{};
};
std::string encode_block_head(const BlockHead& head);
std::optional<BlockHead> decode_block_head(std::string_view bytes);

struct Slot {
  enum class State : std::uint8_t { live = 1, destroyed = 2 };
  State state = State::live;
  std::uint64_t number = 0;
  std::string wrapped_key;  // zeros once destroyed
};
std::string encode_slot(const Slot& slot);
std::optional<Slot> decode_slot(std::string_view bytes);

// What the wrapping of a key is bound to.
std::string root_association(const Lineage& lineage);
std::string slot_association(const Lineage& lineage, std::uint64_t slot);
Nonce slot_nonce(const Salt& salt, std::uint64_t slot);

std::uint64_t block_offset(std::uint64_t block);
std::uint64_t slot_offset(std::uint64_t slot);

}  // namespace mfad::keyring

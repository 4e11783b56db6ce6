#include "adapters/keyring/format.h"

#include <cstring>

namespace mfad::keyring {
namespace {

constexpr std::string_view header_magic = "mfadkeys";
constexpr std::string_view block_magic = "mfadblok";
constexpr std::size_t header_checked = 8 + 4 + 4 + 16 + nonce_bytes + wrapped_bytes;
constexpr std::size_t block_checked = 8 + 8 + 16;
constexpr std::size_t crc_bytes = 4;
static_assert(crc_bytes + 1 + 3 + 8 + wrapped_bytes == slot_bytes);

template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void take(std::string_view& bytes, T& value) {
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
}

std::uint32_t crc_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t crc = 0;
  auto rest = bytes.substr(offset);
  take(rest, crc);
  return crc;
}

}  // namespace

std::string encode_header(const Header& header) {
  std::string out(header_magic);
  put(out, header.format);
  put(out, static_cast<std::uint32_t>(block_slots));
  put(out, header.lineage);
  put(out, header.nonce);
  out.append(header.wrapped_root);
  put(out, crc32c(out));
  out.resize(header_bytes, '\0');
  return out;
}

std::optional<Header> decode_header(std::string_view bytes) {
  if (bytes.size() != header_bytes || !bytes.starts_with(header_magic)) return std::nullopt;
  auto rest = bytes.substr(header_magic.size());
  Header header;
  std::uint32_t slots = 0;
  take(rest, header.format);
  if (header.format > format_number) return header;
  if (crc_at(bytes, header_checked) != crc32c(bytes.substr(0, header_checked))) return std::nullopt;
  take(rest, slots);
  if (header.format != format_number || slots != block_slots) return std::nullopt;
  take(rest, header.lineage);
  take(rest, header.nonce);
  header.wrapped_root = rest.substr(0, wrapped_bytes);
  return header;
}

std::string encode_block_head(const BlockHead& head) {
  std::string out(block_magic);
  put(out, head.number);
  put(out, head.salt);
  put(out, crc32c(out));
  out.resize(slot_bytes, '\0');
  return out;
}

std::optional<BlockHead> decode_block_head(std::string_view bytes) {
  if (bytes.size() != slot_bytes || !bytes.starts_with(block_magic)) return std::nullopt;
  if (crc_at(bytes, block_checked) != crc32c(bytes.substr(0, block_checked))) return std::nullopt;
  auto rest = bytes.substr(block_magic.size());
  BlockHead head;
  take(rest, head.number);
  take(rest, head.salt);
  return head;
}

std::string encode_slot(const Slot& slot) {
  std::string checked;
  put(checked, slot.state);
  checked.append(3, '\0');
  put(checked, slot.number);
  checked.append(slot.wrapped_key);
  std::string out;
  put(out, crc32c(checked));
  return out + checked;
}

std::optional<Slot> decode_slot(std::string_view bytes) {
  if (bytes.size() != slot_bytes) return std::nullopt;
  if (crc_at(bytes, 0) != crc32c(bytes.substr(crc_bytes))) return std::nullopt;
  auto rest = bytes.substr(crc_bytes);
  Slot slot;
  take(rest, slot.state);
  if (slot.state != Slot::State::live && slot.state != Slot::State::destroyed) return std::nullopt;
  rest.remove_prefix(3);
  take(rest, slot.number);
  slot.wrapped_key = rest;
  return slot;
}

std::string root_association(const Lineage& lineage) {
  std::string out = "mfad/keyring/root/v1\n";
  put(out, lineage);
  return out;
}

std::string slot_association(const Lineage& lineage, std::uint64_t slot) {
  std::string out = "mfad/keyring/slot/v1\n";
  put(out, lineage);
  put(out, slot);
  return out;
}

Nonce slot_nonce(const Salt& salt, std::uint64_t slot) {
  Nonce nonce{};
  static_assert(sizeof(Salt) + sizeof(std::uint64_t) == sizeof(Nonce));
  std::memcpy(nonce.data(), salt.data(), salt.size());
  std::memcpy(nonce.data() + salt.size(), &slot, sizeof slot);
  return nonce;
}

std::uint64_t block_offset(std::uint64_t block) { return header_bytes + block * block_bytes; }

std::uint64_t slot_offset(std::uint64_t slot) {
  return block_offset(slot / block_slots) + slot_bytes * (1 + slot % block_slots);
}

}  // namespace mfad::keyring

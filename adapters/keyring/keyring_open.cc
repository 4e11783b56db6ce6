// Making and opening a keyring: every check of a start.
#include "adapters/keyring/aead.h"
#include "adapters/keyring/keyring.h"

namespace mfad::keyring {
namespace {

std::unexpected<Error> refuse(const KeyringRequest& request, std::string_view what) {
  return error(ErrorCode::refused, fmt::format("keyring {} {}", request.path, what));
}

// A block that holds exactly its own slots, all whole.
std::optional<Salt> salt_of_whole_block(std::string_view bytes, std::uint64_t number) {
  if (bytes.size() != block_bytes) return std::nullopt;
  const auto head = decode_block_head(bytes.substr(0, slot_bytes));
  if (!head || head->number != number) return std::nullopt;
  for (std::uint64_t i = 0; i < block_slots; ++i) {
    const auto slot = decode_slot(bytes.substr(slot_bytes * (1 + i), slot_bytes));
    if (!slot || slot->number != number * block_slots + i) return std::nullopt;
  }
  return head->salt;
}

}  // namespace

Result<> Keyring::create(const KeyringRequest& request, const Secret& key_encryption_key) {
  Keyring made(nullptr, request.lineage, key_encryption_key);
  LockedBytes root(key_bytes);
  draw_random({root.data(), root.size()});
  Header header;
  header.lineage = request.lineage;
  draw_random(header.nonce);
  encrypt(made.kek_.data(), header.nonce, root.view(), root_association(request.lineage), header.wrapped_root);
  Salt salt{};
  return request.files->replace(request.path, encode_header(header) + made.make_block(0, salt));
}

Result<std::unique_ptr<Keyring>> Keyring::open(const KeyringRequest& request, const Secret& key_encryption_key) {
  if (key_encryption_key.reveal().size() != key_bytes) {
    return error(ErrorCode::refused, fmt::format("the key-encryption key has {} bytes: it must be {} raw bytes",
                                                 key_encryption_key.reveal().size(), key_bytes));
  }
  const auto there = request.files->exists(request.path);
  if (!there) return std::unexpected(there.error());
  if (!*there) {
    if (!request.log_is_empty) return refuse(request, "is missing, and the log has records: restore it from a backup");
    if (auto made = create(request, key_encryption_key); !made) return std::unexpected(made.error());
  }
  auto file = request.files->open(request.path);
  if (!file) return std::unexpected(file.error());
  const auto bytes = (*file)->read(0, header_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  const auto header = decode_header(*bytes);
  if (!header) return refuse(request, "has a damaged header: restore it from a backup");
  if (header->format > format_number) {
    return refuse(request,
                  fmt::format("has format {}, this mfad knows {}: use a newer mfad", header->format, format_number));
  }
  if (header->lineage != request.lineage) {
    return refuse(request,
                  fmt::format("belongs to the log {}, not to {}", to_hex(header->lineage), to_hex(request.lineage)));
  }
  std::unique_ptr<Keyring> keyring(new Keyring(std::move(*file), request.lineage, key_encryption_key));
  if (auto unlocked = keyring->unlock(*header); !unlocked) return std::unexpected(unlocked.error());
  const auto first_free = request.log_is_empty ? 1 : request.highest_named.value + 1;
  if (auto checked = keyring->check_blocks(first_free); !checked) return refuse(request, checked.error().message);
  keyring->next_ = first_free;
  return keyring;
}

Result<> Keyring::unlock(const Header& header) {
  LockedBytes root(key_bytes);
  if (!decrypt(kek_.data(), header.nonce, header.wrapped_root, root_association(lineage_), root.data())) {
    return error(ErrorCode::refused,
                 "the key-encryption key is not the one that the data were sealed with: give that one");
  }
  derive_hash_key(root.data(), hash_key_.data());
  return {};
}

// Every slot below `first_free` may be named by the log, so all must be there; a torn block beyond was never used.
Result<> Keyring::check_blocks(std::uint64_t first_free) {
  for (std::uint64_t number = 0;; ++number) {
    const auto bytes = file_->read(block_offset(number), block_bytes);
    if (!bytes) return std::unexpected(bytes.error());
    const auto salt = salt_of_whole_block(*bytes, number);
    if (salt) {
      salts_.push_back(*salt);
      continue;
    }
    const auto first = number * block_slots;
    if (first >= first_free && number > 0) return {};
    return error(ErrorCode::refused,
                 fmt::format("has no whole block for key slots {} to {}, and the log names slots up to {}: "
                             "restore it from a backup",
                             first, first + block_slots - 1, first_free - 1));
  }
}

}  // namespace mfad::keyring

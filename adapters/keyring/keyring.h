// The keyring: one random key per stream in a file beside the databases, wrapped under the key-encryption key (design
// §7). Made by the composition root; one thread asks for slots (the writer), any thread seals and opens.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/keyring/format.h"
#include "adapters/keyring/key_cache.h"
#include "adapters/keyring/locked_bytes.h"
#include "events/base/secret.h"
#include "events/port/file_store.h"
#include "events/port/secret_box.h"

namespace mfad::keyring {

struct KeyringRequest {
  std::string path;
  FileStore* files = nullptr;
  Lineage lineage{};         // of the log; a keyring of another one is refused
  bool log_is_empty = true;  // only then a missing keyring is made
  KeySlot highest_named;     // by a head of the log
};

class Keyring : public SecretBox {
 public:
  // Refused: missing, damaged, of another log or a newer format, a slot that the log names is not there, or the
  // key-encryption key is not the one the keyring was made with. Nothing is written then.
  static Result<std::unique_ptr<Keyring>> open(const KeyringRequest& request, const Secret& key_encryption_key);

  // Blocks on a sync once in 4,096 calls; after an error every further call that needs the disk fails.
  Result<KeySlot> slot_for_new_stream() override;
  Result<std::string> seal(KeySlot slot, std::string_view plain, std::string_view associated) const override;
  Result<std::string> open(KeySlot slot, std::string_view sealed, std::string_view associated) const override;

  // Erases what was sealed under the slot; durable when it returns. Only the writer calls it.
  Result<> destroy(KeySlot slot);

  // Keys every keyed hash: codes, grants, names. Lives as long as the keyring.
  std::string_view hash_key() const { return hash_key_.view(); }

 private:
  Keyring(std::unique_ptr<File> file, const Lineage& lineage, const Secret& key_encryption_key);

  Result<> unlock(const Header& header);
  Result<> check_blocks(std::uint64_t first_free);
  Result<> add_block();
  std::string make_block(std::uint64_t number, Salt& salt) const;
  Result<> key_of(KeySlot slot, KeyCache::Key& key) const;
  Result<> unwrap(std::uint64_t slot, KeyCache::Key& key) const;

  static Result<> create(const KeyringRequest& request, const Secret& key_encryption_key);

  const std::unique_ptr<File> file_;
  const Lineage lineage_;
  LockedBytes kek_;
  LockedBytes hash_key_;
  mutable std::mutex salts_mutex_;
  std::vector<Salt> salts_;  // one per whole block
  std::uint64_t next_ = 1;   // slot 0 is the installation's
  bool failed_ = false;
  const std::unique_ptr<KeyCache> cache_;
};

}  // namespace mfad::keyring

// Seals in memory, for tests and the simulation: deterministic, unreadable at a glance, and opened only with the slot
// and the associated data that it was sealed with. No protection against anybody: adapters/keyring is the real one. Any
// thread.
#pragma once

#include <atomic>
#include <mutex>
#include <set>

#include "events/port/secret_box.h"

namespace mfad::memory {

class MemorySecretBox : public SecretBox {
 public:
  static constexpr std::uint64_t block_slots = 4096;  // slots exist in blocks, as in the keyring

  // `first_free`: above every slot that the log names.
  explicit MemorySecretBox(KeySlot first_free = KeySlot{1});

  Result<KeySlot> slot_for_new_stream() override;
  Result<std::string> seal(KeySlot slot, std::string_view plain, std::string_view associated) const override;
  Result<std::string> open(KeySlot slot, std::string_view sealed, std::string_view associated) const override;

  void destroy(KeySlot slot);         // the data sealed with it are erased
  void reopen(KeySlot first_free);    // as after a restart
  std::string_view hash_key() const;  // keys the keyed hashes

 private:
  Result<> usable(KeySlot slot) const;

  mutable std::atomic<std::uint64_t> nonce_{0};
  mutable std::mutex mutex_;
  std::uint64_t next_;
  std::uint64_t slots_;  // below this they exist
  std::set<KeySlot> destroyed_;
};

}  // namespace mfad::memory

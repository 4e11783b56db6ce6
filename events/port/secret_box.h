// Seals what must not be readable on a stolen disk: XChaCha20-Poly1305 under a key per stream (design §7).
// Implemented by adapters/keyring. Any thread; only `slot_for_new_stream` may block, on a sync of the keyring file once
// in 4,096 calls, and only the writer calls it.
#pragma once

#include <string>
#include <string_view>

#include "events/base/error.h"
#include "events/base/ids.h"

namespace mfad {

class SecretBox {
 public:
  virtual ~SecretBox() = default;

  // A slot whose key is durable. Slot 0 belongs to the installation stream. A restart may skip slots, and never repeats
  // one that a record names: `first_free` is told on opening.
  virtual Result<KeySlot> slot_for_new_stream() = 0;

  // nonce || ciphertext || tag. `associated` is authenticated, not stored.
  virtual Result<std::string> seal(KeySlot slot, std::string_view plain, std::string_view associated) const = 0;

  // ErrorCode::not_found when the slot is destroyed (the data are erased), corruption when the seal does not hold.
  virtual Result<std::string> open(KeySlot slot, std::string_view sealed, std::string_view associated) const = 0;
};

}  // namespace mfad

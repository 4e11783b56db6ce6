#include "adapters/keyring/locked_bytes.h"

#include <sodium.h>

#include "events/base/check.h"

namespace mfad::keyring {

LockedBytes::LockedBytes(std::size_t size) : size_(size) {
  MFAD_CHECK(sodium_init() >= 0, "a libsodium that initialises");
  bytes_.reset(static_cast<std::uint8_t*>(sodium_malloc(size)));
  MFAD_CHECK(bytes_ != nullptr, "memory for keys");
  sodium_memzero(bytes_.get(), size_);
}

void LockedBytes::Free::operator()(std::uint8_t* bytes) const { sodium_free(bytes); }

}  // namespace mfad::keyring

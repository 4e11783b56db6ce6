#include "events/base/secret.h"

#include <openssl/crypto.h>

#include "events/base/digest.h"

namespace mfad {

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    bytes_ = other.bytes_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    other.wipe();
  }
  return *this;
}

bool Secret::equals_in_constant_time(std::string_view other) const { return equal_in_constant_time(bytes_, other); }

void Secret::wipe() noexcept {
  if (bytes_.capacity() > 0) {
    bytes_.resize(bytes_.capacity());  // short strings live inside the object: wipe all of the room there is
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
  }
  bytes_.clear();
}

}  // namespace mfad

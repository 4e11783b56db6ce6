// Seals with zeros, so that a fuzzer reaches what is inside.
#pragma once

#include <string>
#include <string_view>

#include "events/port/secret_box.h"

namespace mfad::fuzz {

class PlainBox final : public SecretBox {
 public:
  static constexpr std::size_t nonce_bytes = 24;
  static constexpr std::size_t tag_bytes = 16;

  Result<KeySlot> slot_for_new_stream() override { return KeySlot{1}; }
  Result<std::string> seal(KeySlot, std::string_view plain, std::string_view) const override {
    return std::string(nonce_bytes, '\0').append(plain).append(tag_bytes, '\0');
  }
  Result<std::string> open(KeySlot, std::string_view sealed, std::string_view) const override {
    const std::string zeros(nonce_bytes, '\0');
    if (sealed.size() <= nonce_bytes + tag_bytes || !sealed.starts_with(zeros) ||
        !sealed.ends_with(zeros.substr(0, tag_bytes)))
      return error(ErrorCode::corruption, "the seal does not hold");
    return std::string(sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes));
  }
};

}  // namespace mfad::fuzz

// A secret box without keys: what the publisher decodes with. The public form needs no sealed field, so the publisher
// cannot leak one.
#pragma once

#include "events/port/secret_box.h"

namespace mfad::publish {

class BlindBox : public SecretBox {
 public:
  Result<KeySlot> slot_for_new_stream() override { return refusal(); }
  Result<std::string> seal(KeySlot, std::string_view, std::string_view) const override { return refusal(); }
  Result<std::string> open(KeySlot, std::string_view, std::string_view) const override {
    return error(ErrorCode::not_found, "the publisher has no keys");
  }

 private:
  static std::unexpected<Error> refusal() { return error(ErrorCode::refused, "the publisher has no keys"); }
};

}  // namespace mfad::publish

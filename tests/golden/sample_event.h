// One event of every type with every field set, always the same: what the golden files pin. Tests only.
#pragma once

#include <vector>

#include "events/envelope.h"
#include "events/port/secret_box.h"

namespace mfad::test {

// Seals by writing zeros around the plain text, so that the bytes are the same each time and can be read by eye.
class PlainBox : public SecretBox {
 public:
  Result<KeySlot> slot_for_new_stream() override { return KeySlot{1}; }
  Result<std::string> seal(KeySlot slot, std::string_view plain, std::string_view associated) const override;
  Result<std::string> open(KeySlot slot, std::string_view sealed, std::string_view associated) const override;
};

// Every event type once, by number.
std::vector<Event> sample_events();

// The envelope that goes with it; all its fields differ from their defaults.
Envelope sample_envelope(const Event& event);

}  // namespace mfad::test

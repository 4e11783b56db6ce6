// Bytes of a record: fixed little-endian header, names, clear part, sealed part, CRC32C; at most
// limits::record_bytes_max. Layout in codec.cc; pinned by golden bytes. The decoder checks magic, lengths, CRC and that
// all input is consumed before cereal sees a byte.
#pragma once

#include <string>
#include <string_view>

#include "events/base/error.h"
#include "events/command.h"
#include "events/envelope.h"
#include "events/port/secret_box.h"

namespace mfad {

struct EncodedRecord {
  std::string bytes;
  ChainHash chain_hash{};
};

// ErrorCode::too_large when the record would pass its limit.
Result<EncodedRecord> encode_record(const Envelope& envelope, const Event& event, const SecretBox& box);

// ErrorCode::corruption with the reason. `erased` keys: the sealed fields stay empty and the event is as if nothing had
// been sealed.
Result<RecordedEvent> decode_record(std::string_view bytes, const SecretBox& box);

// The header alone, without opening or even looking at the parts: for scans. Checks CRC and lengths.
Result<Envelope> decode_envelope(std::string_view bytes);

ChainHash chain(const ChainHash& previous, std::string_view record);

// A state as a snapshot or a row: sealed under the stream's key, bound to `label`. The first 8 bytes name the key slot.
Result<std::string> seal_state(const State& state, KeySlot slot, std::string_view label, const SecretBox& box);
Result<State> open_state(std::string_view sealed, std::string_view label, const SecretBox& box);

// Any other value that has a `serialize`: see codec_value.h.
}  // namespace mfad

#include "daemon/command/outcome_codec.h"

#include "events/value_codec.h"

namespace mfad::command {
namespace {

constexpr KeySlot installation_slot{0};
constexpr std::size_t time_bytes = 8;  // big-endian, as the log reads it to forget outcomes

std::string label_of(const OutcomeKey& key) { return "mfad/outcome/" + key.caller.str() + "/" + key.idempotency_key; }

template <class Archive>
void archive_outcome(Archive& archive, Digest& digest, Answer& answer) {
  archive(digest, answer.status, answer.content_type, answer.body, answer.etag, answer.retry_after_seconds,
          answer.position);
}

}  // namespace

Result<std::string> encode_outcome(const OutcomeKey& key, const Outcome& outcome, const SecretBox& box) {
  std::string stored;
  const auto ms = static_cast<std::uint64_t>(outcome.recorded_at.time_since_epoch().count());
  for (int shift = 56; shift >= 0; shift -= 8) stored.push_back(static_cast<char>((ms >> shift) & 0xffU));
  std::string plain;
  ByteWriter writer{plain};
  Outcome copy = outcome;
  archive_outcome(writer, copy.request_digest, copy.answer);
  auto sealed = box.seal(installation_slot, plain, label_of(key));
  if (!sealed) return sealed;
  return stored + *sealed;
}

Result<Outcome> decode_outcome(const OutcomeKey& key, std::string_view stored, const SecretBox& box) {
  if (stored.size() < time_bytes) return error(ErrorCode::corruption, "an outcome without a time");
  std::uint64_t ms = 0;
  for (char c : stored.substr(0, time_bytes)) ms = (ms << 8U) | static_cast<unsigned char>(c);
  const auto plain = box.open(installation_slot, stored.substr(time_bytes), label_of(key));
  if (!plain) return std::unexpected(plain.error());
  Outcome outcome;
  outcome.recorded_at = timestamp_from_ms(static_cast<std::int64_t>(ms));
  try {
    ByteReader reader{*plain};
    archive_outcome(reader, outcome.request_digest, outcome.answer);
    if (reader.left() != 0) return error(ErrorCode::corruption, "bytes are left over after an outcome");
  } catch (const std::exception& failed) {
    return error(ErrorCode::corruption, failed.what());
  }
  outcome.answer.recordable = true;
  return outcome;
}

}  // namespace mfad::command

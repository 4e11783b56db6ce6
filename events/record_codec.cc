// Layout of a record, little-endian:
//   0 magic u32 · 4 format u16 · 6 type u16 · 8 schema u16 · 10 actor kind u8 · 11 actor value u8 · 12 lineage 16 bytes
//   · 28 position u64 · 36 stream version u64 · 44 recorded_at i64 (ms) · 52 causation u64 · 60 policy position u64 ·
//   68 key slot u64 · 76 previous chain hash 32 bytes · 108 lengths u16 × 5: stream, caller, correlation, clear, sealed
//   · 118 the five parts in that order · CRC32C u32 of all before it.
// The sealed part is bound to every byte before it; it holds the person behind the caller and the event's sealed
// fields, and is empty when there are neither.
#include <array>
#include <unordered_map>

#include "events/base/limits.h"
#include "events/catalogue.h"
#include "events/codec.h"
#include "events/event_visit.h"
#include "events/value_codec.h"

namespace mfad {
namespace {

constexpr std::uint32_t magic = 0x6461666d;  // "mfad"
constexpr std::uint16_t format = 1;
constexpr std::size_t header_bytes = 118;
constexpr std::size_t crc_bytes = 4;
constexpr std::uint8_t actor_is_caller = 0;
constexpr std::uint8_t actor_is_system = 1;
constexpr std::size_t seal_bytes = 24 + 16;  // nonce and tag

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T get(std::string_view bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

void put_length(std::string& out, std::size_t length) { put(out, static_cast<std::uint16_t>(length)); }

struct Parts {
  std::string_view stream, caller, correlation, clear, sealed;
  std::string_view before_sealed;  // what the seal is bound to
};

std::string encode_header(const Envelope& envelope, const EventInfo& info, std::string_view caller,
                          std::size_t clear_bytes, std::size_t sealed_bytes) {
  std::string out;
  out.reserve(header_bytes + 256);
  put(out, magic);
  put(out, format);
  put(out, info.number);
  put(out, info.schema);
  if (const auto* api = std::get_if<Actor::ApiCaller>(&envelope.actor.who)) {
    put(out, actor_is_caller);
    put(out, static_cast<std::uint8_t>(api->role));
  } else {
    put(out, actor_is_system);
    put(out, static_cast<std::uint8_t>(std::get<SystemActor>(envelope.actor.who)));
  }
  out.append(reinterpret_cast<const char*>(envelope.lineage.data()), envelope.lineage.size());
  put(out, envelope.position.value);
  put(out, envelope.version.value);
  put(out, static_cast<std::int64_t>(envelope.recorded_at.time_since_epoch().count()));
  put(out, envelope.causation.value);
  put(out, envelope.policy_position.value);
  put(out, envelope.key_slot.value);
  out.append(bytes_of(envelope.previous_chain_hash));
  put_length(out, envelope.stream.str().size());
  put_length(out, caller.size());
  put_length(out, envelope.correlation.size());
  put_length(out, clear_bytes);
  put_length(out, sealed_bytes);
  out.append(envelope.stream.str()).append(caller).append(envelope.correlation);
  return out;
}

// Magic, format, lengths, CRC, all input consumed.
Result<Parts> split(std::string_view bytes) {
  if (bytes.size() < header_bytes + crc_bytes || bytes.size() > limits::record_bytes_max)
    return error(ErrorCode::corruption, "a record of impossible size");
  if (get<std::uint32_t>(bytes, 0) != magic) return error(ErrorCode::corruption, "not a record: wrong magic");
  const auto crc_at = bytes.size() - crc_bytes;
  if (crc32c(bytes.substr(0, crc_at)) != get<std::uint32_t>(bytes, crc_at))
    return error(ErrorCode::corruption, "the checksum of a record does not hold");
  if (get<std::uint16_t>(bytes, 4) != format)
    return error(ErrorCode::corruption, "a record of a newer format: this mfad is too old for this log");

  std::array<std::size_t, 5> lengths{};
  std::size_t total = header_bytes;
  for (std::size_t part = 0; part < lengths.size(); ++part) {
    lengths[part] = get<std::uint16_t>(bytes, 108 + 2 * part);
    total += lengths[part];
  }
  if (total != crc_at) return error(ErrorCode::corruption, "the lengths of a record do not add up");
  std::array<std::string_view, 5> views;
  std::size_t at = header_bytes;
  for (std::size_t part = 0; part < lengths.size(); ++part) {
    views[part] = bytes.substr(at, lengths[part]);
    at += lengths[part];
  }
  return Parts{views[0], views[1], views[2], views[3], views[4], bytes.substr(0, crc_at - lengths[4])};
}

Result<Envelope> envelope_of(std::string_view bytes, const Parts& parts) {
  Envelope envelope;
  std::memcpy(envelope.lineage.data(), bytes.data() + 12, envelope.lineage.size());
  envelope.position.value = get<std::uint64_t>(bytes, 28);
  envelope.version.value = get<std::uint64_t>(bytes, 36);
  envelope.recorded_at = timestamp_from_ms(get<std::int64_t>(bytes, 44));
  envelope.causation.value = get<std::uint64_t>(bytes, 52);
  envelope.policy_position.value = get<std::uint64_t>(bytes, 60);
  envelope.key_slot.value = get<std::uint64_t>(bytes, 68);
  std::memcpy(envelope.previous_chain_hash.data(), bytes.data() + 76, envelope.previous_chain_hash.size());
  const auto stream = StreamId::parse(parts.stream);
  if (!stream) return error(ErrorCode::corruption, "a record names no stream");
  envelope.stream = *stream;
  envelope.correlation = parts.correlation;
  const auto kind = get<std::uint8_t>(bytes, 10);
  const auto value = get<std::uint8_t>(bytes, 11);
  if (kind == actor_is_caller) {
    envelope.actor.who = Actor::ApiCaller{CallerId{std::string{parts.caller}}, static_cast<CallerRole>(value), {}};
  } else if (kind == actor_is_system) {
    if (!parts.caller.empty()) return error(ErrorCode::corruption, "a record of mfad itself names a caller");
    envelope.actor.who = static_cast<SystemActor>(value);
  } else {
    return error(ErrorCode::corruption, "a record names no actor");
  }
  return envelope;
}

std::string_view person_of(const Actor& actor) {
  const auto* api = std::get_if<Actor::ApiCaller>(&actor.who);
  return api == nullptr ? std::string_view{} : std::string_view{api->person};
}

template <class E>
std::string clear_bytes_of(const E& event) {
  std::string out;
  ByteWriter writer{out};
  const_cast<E&>(event).clear_part(writer);  // writing archives only read
  return out;
}

template <class E>
std::string plain_of_sealed(const Actor& actor, const E& event) {
  const std::string_view person = person_of(actor);
  std::string out;
  if (person.empty() && !HasSealedPart<E>) return out;
  ByteWriter writer{out};
  writer(std::string{person});
  if constexpr (HasSealedPart<E>) const_cast<E&>(event).sealed_part(writer);
  return out;
}

// Opens the sealed part; nothing when there is none or its key is destroyed.
Result<std::string> open_sealed(const Envelope& envelope, const Parts& parts, const SecretBox& box) {
  if (parts.sealed.empty()) return std::string{};
  auto plain = box.open(envelope.key_slot, parts.sealed, parts.before_sealed);
  if (!plain && plain.error().code == ErrorCode::not_found) return std::string{};
  return plain;
}

template <class Family, class E>
Result<Event> decode_parts(Envelope& envelope, std::string_view clear, std::string_view plain) {
  E event;
  try {
    ByteReader clear_reader{clear};
    event.clear_part(clear_reader);
    if (clear_reader.left() != 0) return error(ErrorCode::corruption, "the clear part is longer than its event");
    if (!plain.empty()) {
      ByteReader sealed_reader{plain};
      std::string person;
      sealed_reader(person);
      if (person.empty() && !HasSealedPart<E>) return error(ErrorCode::corruption, "a sealed part that seals nothing");
      auto* api = std::get_if<Actor::ApiCaller>(&envelope.actor.who);
      if (api == nullptr && !person.empty())
        return error(ErrorCode::corruption, "a record of mfad itself names a person");
      if (api != nullptr) api->person = std::move(person);
      if constexpr (HasSealedPart<E>) event.sealed_part(sealed_reader);
      if (sealed_reader.left() != 0) return error(ErrorCode::corruption, "the sealed part is longer than its event");
    }
  } catch (const std::exception& failed) {
    return error(ErrorCode::corruption, failed.what());
  }
  return Event{Family{std::move(event)}};
}

using Decode = Result<Event> (*)(Envelope&, std::string_view, std::string_view);

const std::unordered_map<std::uint16_t, Decode>& decoders() {
  static const auto table = [] {
    std::unordered_map<std::uint16_t, Decode> all;
    for_each_event_type([&]<class Family, class E>() { all.emplace(E::info.number, &decode_parts<Family, E>); });
    return all;
  }();
  return table;
}

}  // namespace

ChainHash chain(const ChainHash& previous, std::string_view record) {
  constexpr std::string_view label = "mfad/chain/v1\n";
  std::string input{label};
  input.append(bytes_of(previous)).append(bytes_of(sha256(record)));
  return sha256(input);
}

Result<EncodedRecord> encode_record(const Envelope& envelope, const Event& event, const SecretBox& box) {
  return visit_event(event, [&](const auto& what) -> Result<EncodedRecord> {
    const std::string clear = clear_bytes_of(what);
    const std::string plain = plain_of_sealed(envelope.actor, what);
    const auto* api = std::get_if<Actor::ApiCaller>(&envelope.actor.who);
    const std::string_view caller = api == nullptr ? std::string_view{} : std::string_view{api->id.str()};
    const std::size_t sealed_bytes = plain.empty() ? 0 : plain.size() + seal_bytes;
    const std::size_t total = header_bytes + envelope.stream.str().size() + caller.size() +
                              envelope.correlation.size() + clear.size() + sealed_bytes + crc_bytes;
    if (total > limits::record_bytes_max) return error(ErrorCode::too_large, "an event passes the size of a record");

    EncodedRecord record;
    record.bytes = encode_header(envelope, std::decay_t<decltype(what)>::info, caller, clear.size(), sealed_bytes);
    record.bytes.append(clear);
    if (!plain.empty()) {
      auto sealed = box.seal(envelope.key_slot, plain, record.bytes);
      if (!sealed) return std::unexpected(sealed.error());
      if (sealed->size() != sealed_bytes) return error(ErrorCode::io, "a seal of unexpected length");
      record.bytes.append(*sealed);
    }
    put(record.bytes, crc32c(record.bytes));
    record.chain_hash = chain(envelope.previous_chain_hash, record.bytes);
    return record;
  });
}

Result<Envelope> decode_envelope(std::string_view bytes) {
  const auto parts = split(bytes);
  if (!parts) return std::unexpected(parts.error());
  return envelope_of(bytes, *parts);
}

Result<RecordedEvent> decode_record(std::string_view bytes, const SecretBox& box) {
  const auto parts = split(bytes);
  if (!parts) return std::unexpected(parts.error());
  auto envelope = envelope_of(bytes, *parts);
  if (!envelope) return std::unexpected(envelope.error());
  const auto decode = decoders().find(get<std::uint16_t>(bytes, 6));
  if (decode == decoders().end()) return error(ErrorCode::corruption, "an event of an unknown type");
  const auto* info = find_event(decode->first);
  if (get<std::uint16_t>(bytes, 8) != info->schema)
    return error(ErrorCode::corruption, "an event of an unknown schema version");

  const auto plain = open_sealed(*envelope, *parts, box);
  if (!plain) return std::unexpected(plain.error());
  auto event = decode->second(*envelope, parts->clear, *plain);
  if (!event) return std::unexpected(event.error());
  const auto chain_hash = chain(envelope->previous_chain_hash, bytes);
  return RecordedEvent{std::move(*envelope), std::move(*event), chain_hash};
}

}  // namespace mfad

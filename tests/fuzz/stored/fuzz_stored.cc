// Every stored value that is not a record: keys and values of the log, the keyring's parts, the publisher's cursor,
// outcomes, rows and states. The first byte says which; checksums and seals are added here, since a fuzzer would not
// guess them. What reads must read the same after it was written again.
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "adapters/keyring/format.h"
#include "adapters/rocksdb/keys.h"
#include "daemon/command/outcome_codec.h"
#include "daemon/publish/cloud_event.h"
#include "daemon/publish/cursor.h"
#include "events/base/digest.h"
#include "events/codec.h"
#include "projections/dirty.h"
#include "projections/role_state/counts.h"
#include "projections/role_state/member.h"
#include "projections/role_state/person.h"
#include "tests/fuzz/plain_box.h"
#include "tests/fuzz/require.h"

namespace {

using namespace mfad;
using fuzz::require;

const fuzz::PlainBox box;

void check_stable(std::string_view bytes, auto read, auto write) {
  const auto value = read(bytes);
  if (!value) return;
  const std::string once = write(*value);
  const auto again = read(once);
  require(again && write(*again) == once, "what was read and written reads the same");
}

std::string sealed(std::string_view plain) { return box.seal(KeySlot{1}, plain, "").value(); }

std::string with_slot(std::string_view plain) {
  return std::string("\1\0\0\0\0\0\0\0", sizeof(std::uint64_t)) + sealed(plain);
}

// `bytes` filled up to `size`, the checksum of what is before it put at `at`.
std::string checked(std::string_view bytes, std::size_t size, std::size_t at) {
  std::string out(bytes.substr(0, size));
  out.resize(size, '\0');
  const std::uint32_t crc = crc32c(std::string_view(out).substr(0, at));
  std::memcpy(out.data() + at, &crc, sizeof crc);
  return out;
}

void position(std::string_view bytes) { check_stable(bytes, rocks::parse_position, rocks::log_key); }
void stream_key(std::string_view bytes) {
  check_stable(bytes, rocks::parse_stream_key,
               [](const auto& key) { return rocks::stream_key(key.first, key.second); });
}
void deadline_key(std::string_view bytes) { check_stable(bytes, rocks::parse_deadline_key, rocks::deadline_key); }
void head(std::string_view bytes) { check_stable(bytes, rocks::parse_head, rocks::head_value); }
void snapshot(std::string_view bytes) { check_stable(bytes, rocks::parse_snapshot, rocks::snapshot_value); }
void progress(std::string_view bytes) { check_stable(bytes, rocks::parse_progress, rocks::progress_value); }

void keyring_header(std::string_view bytes) {
  constexpr std::size_t head_checked = 8 + 4 + 4 + 16 + keyring::nonce_bytes + keyring::wrapped_bytes;
  const auto read = [](std::string_view header) {
    auto decoded = keyring::decode_header(header);
    if (decoded && decoded->format != keyring::format_number) decoded.reset();  // a newer one is only named
    return decoded;
  };
  check_stable(checked(bytes, keyring::header_bytes, head_checked), read, keyring::encode_header);
}
void keyring_block(std::string_view bytes) {
  constexpr std::size_t block_checked = 8 + 8 + 16;
  check_stable(checked(bytes, keyring::slot_bytes, block_checked), keyring::decode_block_head,
               keyring::encode_block_head);
}
void keyring_slot(std::string_view bytes) {
  std::string slot(bytes.substr(0, keyring::slot_bytes - sizeof(std::uint32_t)));
  slot.resize(keyring::slot_bytes - sizeof(std::uint32_t), '\0');
  const std::uint32_t crc = crc32c(slot);
  slot.insert(0, reinterpret_cast<const char*>(&crc), sizeof crc);
  check_stable(slot, keyring::decode_slot, keyring::encode_slot);
}

void cursor(std::string_view bytes) {
  check_stable(bytes, publish::decode_cursor, [](const publish::Cursor& read) { return publish::encode(read); });
}
void sequence(std::string_view bytes) { check_stable(bytes, publish::parse_sequence, publish::sequence_text); }
void outcome(std::string_view bytes) {
  const OutcomeKey key{.caller = CallerId("c"), .idempotency_key = "key-0123456789abcdef"};
  check_stable(
      sealed(bytes), [&](std::string_view stored) { return command::decode_outcome(key, stored, box); },
      [&](const command::Outcome& read) { return command::encode_outcome(key, read, box).value(); });
}

void mark(std::string_view bytes) {
  check_stable(bytes, dirty::decode, [](const dirty::Mark& read) { return dirty::encode(read); });
}
void mark_key(std::string_view bytes) {
  for (const auto prefix : {dirty::accounts_prefix, dirty::roles_prefix, dirty::walks_prefix}) {
    const auto subject = dirty::parse(bytes, prefix);
    if (!bytes.starts_with(prefix) || !subject) continue;  // callers scan by prefix
    require(std::string(prefix) + subject->store.str() + "/" + subject->id == bytes, "a mark's key names its subject");
  }
}
void counts(std::string_view bytes) {
  check_stable(bytes, role_state::decode, [](const role_state::Counts& read) { return role_state::encode(read); });
}
void member(std::string_view bytes) {
  check_stable(bytes, role_state::decode_member,
               [](const role_state::Member& read) { return role_state::encode(read); });
}
void person(std::string_view bytes) {
  check_stable(
      with_slot(bytes), [](std::string_view stored) { return role_state::open_person(stored, "key", box); },
      [](const role_state::Person& read) { return role_state::seal_person(read, KeySlot{1}, "key", box).value(); });
}
void state(std::string_view bytes) {
  const auto opened = open_state(with_slot(bytes), "label", box);
  if (!opened) return;
  (void)next_deadline(*opened);
  // Members of a set may change places, but none may go.
  const auto once = seal_state(*opened, KeySlot{1}, "label", box).value();
  const auto again = open_state(once, "label", box);
  require(again && seal_state(*again, KeySlot{1}, "label", box)->size() == once.size(), "a state reads as written");
}

constexpr std::array formats{&position,       &stream_key,    &deadline_key, &head,   &snapshot, &progress,
                             &keyring_header, &keyring_block, &keyring_slot, &cursor, &sequence, &outcome,
                             &mark,           &mark_key,      &counts,       &member, &person,   &state};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  formats[data[0] % formats.size()]({reinterpret_cast<const char*>(data + 1), size - 1});
  return 0;
}

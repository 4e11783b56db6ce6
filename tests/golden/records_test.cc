// What a checksum cannot tell: forged bytes, erased keys, records that would not fit. And every file there is, of old
// versions too.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "adapters/memory/secret_box.h"
#include "events/base/limits.h"
#include "events/codec.h"
#include "events/event_visit.h"
#include "events/public_form.h"
#include "tests/golden/golden_file.h"
#include "tests/golden/sample_event.h"

namespace mfad::test {
namespace {

constexpr std::size_t crc_bytes = 4;

std::string encoded(const Event& event) {
  const auto record = encode_record(sample_envelope(event), event, memory::MemorySecretBox{});
  return record ? record->bytes : std::string{};
}

std::string with_checksum(std::string bytes) {
  const auto crc = crc32c(std::string_view{bytes}.substr(0, bytes.size() - crc_bytes));
  std::memcpy(bytes.data() + bytes.size() - crc_bytes, &crc, crc_bytes);
  return bytes;
}

void expect_corruption(const std::string& bytes, std::size_t at) {
  const auto record = decode_record(bytes, memory::MemorySecretBox{});
  ASSERT_FALSE(record.has_value()) << at;
  EXPECT_EQ(record.error().code, ErrorCode::corruption) << at;
}

TEST(Records, OfEveryGoldenFileAreReadAlsoThoseOfOldVersions) {
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/events")) {
    const auto golden = read_golden(entry.path().stem().string());
    ASSERT_TRUE(golden) << entry.path();
    const auto record = decode_record(golden->record, PlainBox{});
    ASSERT_TRUE(record.has_value()) << entry.path() << ": " << record.error().message;
    EXPECT_EQ(public_form(*record), golden->public_form);
  }
}

// The seal covers every byte before it, so a mended checksum hides nothing.
TEST(Records, ThatAreForgedAreNoticedByTheirSeal) {
  for (const Event& event : sample_events()) {
    const std::string good = encoded(event);
    for (std::size_t at = 0; at + crc_bytes < good.size(); ++at) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(bytes[at] ^ 1);
      expect_corruption(with_checksum(bytes), at);
    }
  }
}

TEST(Records, OfAnotherMagicFormatTypeOrSchemaAreCorrupt) {
  const Event event{InstallationEvent{installation::ClockJumped{1}}};
  Envelope envelope = sample_envelope(event);
  envelope.actor.who = SystemActor::timer;  // nothing is sealed
  const auto record = encode_record(envelope, event, memory::MemorySecretBox{});
  ASSERT_TRUE(record.has_value());
  for (const std::size_t at : {0U, 4U, 6U, 8U, 10U}) {
    std::string bytes = record->bytes;
    bytes[at] = '\x7f';
    expect_corruption(with_checksum(bytes), at);
  }
}

TEST(Records, ThatClaimMoreThanTheyHoldAreCorrupt) {
  const Event event{InstallationEvent{installation::AccessDenied{CallerId{"c"}, "r", 1}}};
  Envelope envelope = sample_envelope(event);
  envelope.actor.who = SystemActor::timer;
  const auto record = encode_record(envelope, event, memory::MemorySecretBox{});
  ASSERT_TRUE(record.has_value());
  const std::size_t clear_at = 118 + envelope.stream.str().size() + envelope.correlation.size();
  std::string bytes = record->bytes;
  std::memset(bytes.data() + clear_at, 0xff, 4);  // the length of a text
  expect_corruption(with_checksum(bytes), clear_at);
}

TEST(Records, WithATruthValueThatIsNeitherAreCorrupt) {
  const Event event{StoreEvent{store::EnrollmentDisabled{true}}};
  Envelope envelope = sample_envelope(event);
  envelope.actor.who = SystemActor::timer;
  const auto record = encode_record(envelope, event, memory::MemorySecretBox{});
  ASSERT_TRUE(record.has_value());
  std::string bytes = record->bytes;
  const std::size_t clear_at = bytes.size() - crc_bytes - 1;
  bytes[clear_at] = 2;
  expect_corruption(with_checksum(bytes), clear_at);
}

TEST(Records, OfAnErasedKeyAreReadWithoutWhatWasSealed) {
  for (const Event& event : sample_events()) {
    memory::MemorySecretBox box;
    const auto before = decode_record(encoded(event), box);
    box.destroy(sample_envelope(event).key_slot);
    const auto erased = decode_record(encoded(event), box);
    ASSERT_TRUE(before.has_value() && erased.has_value());
    EXPECT_EQ(public_form(*erased), public_form(*before));
    EXPECT_EQ(std::get<Actor::ApiCaller>(erased->envelope.actor.who).person, "");
  }
}

TEST(Records, OfAPartOfMfadWithEmptyFieldsAreReadBackToo) {
  for_each_event_type([]<class Family, class E>() {
    const Event event{Family{E{}}};
    Envelope envelope = sample_envelope(event);
    envelope.actor.who = SystemActor::timer;
    const auto record = encode_record(envelope, event, memory::MemorySecretBox{});
    ASSERT_TRUE(record.has_value());
    const auto read_back = decode_record(record->bytes, memory::MemorySecretBox{});
    ASSERT_TRUE(read_back.has_value()) << E::info.type;
    EXPECT_TRUE(*read_back == (RecordedEvent{envelope, event, record->chain_hash})) << E::info.type;
  });
}

TEST(Records, LargerThanTheirLimitAreRefusedBeforeTheyAreMade) {
  const Event event{StoreEvent{store::Renamed{"from", std::string(limits::record_bytes_max, 'x')}}};
  const auto record = encode_record(sample_envelope(event), event, memory::MemorySecretBox{});
  ASSERT_FALSE(record.has_value());
  EXPECT_EQ(record.error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace mfad::test

// The bytes and the public form of every event version are as they were when it was first stored.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "events/base/limits.h"
#include "events/catalogue.h"
#include "events/codec.h"
#include "events/public_form.h"
#include "tests/golden/golden_file.h"
#include "tests/golden/sample_event.h"

namespace mfad::test {
namespace {

constexpr std::size_t lengths_at = 108;  // five lengths of two bytes: stream, caller, correlation, clear, sealed
constexpr std::size_t crc_bytes = 4;

std::string name_of_sample(const Event& event) {
  const EventInfo& info = info_of(event);
  return std::string(info.type) + ".v" + std::to_string(info.schema);
}

RecordedEvent recorded(const Event& event) {
  const auto encoded = encode_record(sample_envelope(event), event, PlainBox{});
  return {sample_envelope(event), event, encoded ? encoded->chain_hash : ChainHash{}};
}

Golden golden_of(const Event& event) {
  const auto encoded = encode_record(sample_envelope(event), event, PlainBox{});
  EXPECT_TRUE(encoded);
  if (!encoded) return {};
  return {encoded->bytes, to_hex(encoded->chain_hash), public_form(recorded(event))};
}

// The record with other bytes in it, and a checksum that holds for them.
std::string with_checksum(std::string record) {
  record.resize(record.size() - crc_bytes);
  const std::uint32_t crc = crc32c(record);
  record.append(reinterpret_cast<const char*>(&crc), sizeof crc);
  return record;
}

class GoldenEvents : public testing::TestWithParam<Event> {};

TEST_P(GoldenEvents, AreWrittenAsEver) {
  const std::string name = name_of_sample(GetParam());
  if (std::getenv("MFAD_GOLDEN_WRITE") != nullptr) write_golden(name, golden_of(GetParam()));
  const auto golden = read_golden(name);
  ASSERT_TRUE(golden) << "tests/golden/events/" << name
                      << ".txt is not there; a new event version gets one with MFAD_GOLDEN_WRITE=1";
  EXPECT_EQ(to_hex(golden_of(GetParam()).record), to_hex(golden->record));
  EXPECT_EQ(golden_of(GetParam()), *golden);
}

TEST_P(GoldenEvents, AreReadAsEver) {
  const auto golden = read_golden(name_of_sample(GetParam()));
  ASSERT_TRUE(golden);
  const auto read = decode_record(golden->record, PlainBox{});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, recorded(GetParam()));
  EXPECT_EQ(public_form(*read), golden->public_form);
}

TEST_P(GoldenEvents, AreRefusedWithAnyBitFlippedOrAnyByteLost) {
  const auto golden = read_golden(name_of_sample(GetParam()));
  ASSERT_TRUE(golden);
  for (std::size_t bit = 0; bit < golden->record.size() * 8; ++bit) {
    std::string damaged = golden->record;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(decode_record(damaged, PlainBox{})) << "bit " << bit;
  }
  for (std::size_t size = 0; size < golden->record.size(); ++size) {
    EXPECT_FALSE(decode_record(golden->record.substr(0, size), PlainBox{})) << size << " bytes";
  }
}

// A checksum that holds proves nothing of what is inside: a record of a wrong writer, or a forged one.
TEST_P(GoldenEvents, AreRefusedWithAByteTooManyThoughTheChecksumHolds) {
  const auto golden = read_golden(name_of_sample(GetParam()));
  ASSERT_TRUE(golden);
  constexpr std::size_t clear_length_at = lengths_at + 6;
  std::string longer = golden->record;
  std::uint16_t clear = 0;
  std::memcpy(&clear, longer.data() + clear_length_at, sizeof clear);
  const std::size_t sealed_bytes =
      static_cast<unsigned char>(longer[lengths_at + 8]) + 256U * static_cast<unsigned char>(longer[lengths_at + 9]);
  longer.insert(longer.size() - crc_bytes - sealed_bytes, 1, '\0');
  ++clear;
  std::memcpy(longer.data() + clear_length_at, &clear, sizeof clear);
  EXPECT_FALSE(decode_record(with_checksum(longer), PlainBox{}));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, GoldenEvents, testing::ValuesIn(sample_events()), [](const auto& tested) {
  std::string name = name_of_sample(tested.param);
  for (char& c : name) c = c == '.' ? '_' : c;
  return name;
});

TEST(GoldenCatalogue, HasOneSampleOfEveryEvent) {
  std::vector<std::string_view> types;
  for (const Event& event : sample_events()) types.push_back(info_of(event).type);
  std::vector<std::string_view> expected;
  for (const EventInfo& info : catalogue()) expected.push_back(info.type);
  EXPECT_EQ(types, expected);
}

TEST(GoldenCatalogue, EveryPublicFormShowsNoSecretAndFitsItsLimit) {
  for (const Event& event : sample_events()) {
    const std::string shown = public_form(recorded(event));
    EXPECT_EQ(shown.find("secret-"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("Jane Doe"), std::string::npos) << shown;
    EXPECT_LE(shown.size(), limits::public_form_bytes_max);
  }
}

}  // namespace
}  // namespace mfad::test

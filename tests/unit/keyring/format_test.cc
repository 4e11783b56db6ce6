// Golden bytes of the keyring file: they are in every data directory. Never edited.
#include <gtest/gtest.h>

#include "adapters/keyring/format.h"

namespace mfad::keyring {
namespace {

Lineage lineage() { return {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}; }

Header header() {
  Header header;
  header.lineage = lineage();
  header.nonce.fill(0xaa);
  header.wrapped_root.assign(wrapped_bytes, '\xbb');
  return header;
}

TEST(KeyringFormat, HasTheseBytes) {
  const auto encoded = encode_header(header());
  ASSERT_EQ(encoded.size(), 512U);
  EXPECT_EQ(to_hex(std::string_view(encoded).substr(0, 32)),
            "6d6661646b657973"
            "01000000"
            "00100000"
            "000102030405060708090a0b0c0d0e0f");
  const auto block = encode_block_head({1, {}});
  EXPECT_EQ(to_hex(std::string_view(block).substr(0, 16)),
            "6d666164626c6f6b"
            "0100000000000000");
  const auto slot = encode_slot({Slot::State::live, 258, std::string(wrapped_bytes, 'w')});
  EXPECT_EQ(slot.size(), 64U);
  EXPECT_EQ(to_hex(std::string_view(slot).substr(4, 12)),
            "01000000"
            "0201000000000000");
  EXPECT_EQ(block_offset(0), 512U);
  EXPECT_EQ(slot_offset(0), 576U);
  EXPECT_EQ(slot_offset(4096), 512U + 262'208U + 64U);
}

TEST(KeyringFormat, NoSlotStraddlesASector) {
  for (const std::uint64_t slot : {0U, 6U, 7U, 4095U, 4096U, 10'000U}) {
    EXPECT_EQ(slot_offset(slot) / 512, (slot_offset(slot) + slot_bytes - 1) / 512);
  }
}

TEST(KeyringFormat, EveryChangedBitIsNoticed) {
  const auto whole = encode_slot({Slot::State::destroyed, 7, std::string(wrapped_bytes, 'w')});
  ASSERT_TRUE(decode_slot(whole));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    EXPECT_FALSE(decode_slot(flipped)) << at;
  }
  const auto encoded = encode_header(header());
  for (std::size_t at = 12; at < 108; ++at) {
    auto flipped = encoded;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    EXPECT_FALSE(decode_header(flipped)) << at;
  }
  const auto block = encode_block_head({3, {1, 2, 3}});
  EXPECT_EQ(decode_block_head(block)->number, 3U);
  auto flipped = block;
  flipped[20] = 'x';
  EXPECT_FALSE(decode_block_head(flipped));
}

TEST(KeyringFormat, EveryWrappingHasItsOwnNonceAndAssociation) {
  EXPECT_NE(slot_nonce({1}, 1), slot_nonce({1}, 2));
  EXPECT_NE(slot_nonce({1}, 1), slot_nonce({2}, 1));
  EXPECT_NE(slot_association(lineage(), 1), slot_association(lineage(), 2));
  EXPECT_NE(slot_association(lineage(), 1), slot_association({}, 1));
}

}  // namespace
}  // namespace mfad::keyring

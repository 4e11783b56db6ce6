// Golden bytes of keys and values: they are in every data directory. Never edited.
#include <gtest/gtest.h>

#include "adapters/rocksdb/keys.h"

namespace mfad::rocks {
namespace {

const auto store_a = StreamId::of(StoreId{"a"});
const auto store_ab = StreamId::of(StoreId{"ab"});

TEST(Keys, HaveTheseBytes) {
  EXPECT_EQ(to_hex(log_key(Position{258})), "0000000000000102");
  EXPECT_EQ(to_hex(stream_key(store_a, StreamVersion{1})),
            "0007"
            "73746f72652f61"
            "0000000000000001");
  EXPECT_EQ(to_hex(outcome_key({CallerId{"c"}, "k1"})),
            "0001"
            "63"
            "6b31");
  EXPECT_EQ(to_hex(deadline_key({timestamp_from_ms(258), store_a})),
            "0000000000000102"
            "73746f72652f61");
  EXPECT_EQ(to_hex(head_value({StreamVersion{1}, Position{2}, KeySlot{3}, std::nullopt})),
            "0000000000000001"
            "0000000000000002"
            "0000000000000003");
  EXPECT_EQ(to_hex(head_value({StreamVersion{1}, Position{2}, KeySlot{3}, timestamp_from_ms(4)})),
            "0000000000000001"
            "0000000000000002"
            "0000000000000003"
            "0000000000000004");
  EXPECT_EQ(to_hex(snapshot_value({StreamVersion{1}, 2, "x"})),
            "0000000000000001"
            "0000000000000002"
            "78");
  LogProgress progress{1, KeySlot{2}, Position{3}, {}};
  progress.verified_hash.fill(0xbb);
  EXPECT_EQ(to_hex(progress_value(progress)),
            "0000000000000001"
            "0000000000000002"
            "0000000000000003"
            "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
}

TEST(Keys, AreReadBack) {
  EXPECT_EQ(parse_position(log_key(Position{7})), Position{7});
  EXPECT_EQ(parse_stream_key(stream_key(store_ab, StreamVersion{9})), std::pair(store_ab, StreamVersion{9}));
  const DeadlineRow row{timestamp_from_ms(5), store_a};
  EXPECT_EQ(parse_deadline_key(deadline_key(row)), row);
  const StreamHead head{StreamVersion{1}, Position{2}, KeySlot{3}, timestamp_from_ms(4)};
  EXPECT_EQ(parse_head(head_value(head)), head);
  const Snapshot snapshot{StreamVersion{1}, 2, "sealed"};
  EXPECT_EQ(parse_snapshot(snapshot_value(snapshot)), snapshot);
  const LogProgress progress{1, KeySlot{2}, Position{3}, sha256("x")};
  EXPECT_EQ(parse_progress(progress_value(progress)), progress);
}

TEST(Keys, OfNeighbouringStreamsDoNotShareAPrefix) {
  EXPECT_FALSE(stream_key(store_ab, StreamVersion{1}).starts_with(stream_prefix(store_a)));
  EXPECT_LT(stream_key(store_a, StreamVersion{255}), stream_key(store_a, StreamVersion{256}));
}

TEST(Keys, ThatNoEncoderMadeAreRefused) {
  for (const std::string bytes : {"", "x", "\xff\xff", "123456789"}) {
    EXPECT_EQ(parse_position(bytes), std::nullopt);
    EXPECT_EQ(parse_stream_key(bytes), std::nullopt);
    EXPECT_EQ(parse_deadline_key(bytes), std::nullopt);
    EXPECT_EQ(parse_head(bytes), std::nullopt);
    EXPECT_EQ(parse_snapshot(bytes), std::nullopt);
    EXPECT_EQ(parse_progress(bytes), std::nullopt);
  }
}

TEST(Keys, AfterAPrefixComesTheNextOne) {
  EXPECT_EQ(after_prefix("ab"), "ac");
  EXPECT_EQ(after_prefix("a\xff"), "b");
  EXPECT_EQ(after_prefix("\xff\xff"), "");
  EXPECT_EQ(after_prefix(""), "");
}

}  // namespace
}  // namespace mfad::rocks

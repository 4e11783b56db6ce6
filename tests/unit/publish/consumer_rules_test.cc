// The reader that judges the others is itself judged first.
#include "tests/support/consumer_rules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace mfad::test {
namespace {

using Verdict = EventReader::Verdict;

ConsumedRecord record(std::int64_t offset, int sequence, int previous, const std::string& source = "urn:mfad:c:l") {
  return {"t",
          0,
          offset,
          "k",
          "{}",
          {{"content-type", "application/json"},
           {"ce_specversion", "1.0"},
           {"ce_id", "i"},
           {"ce_source", source},
           {"ce_type", "org.mfad.x.v1"},
           {"ce_subject", "k"},
           {"ce_time", "2027-01-15T08:00:00.123Z"},
           {"ce_sequence", fmt::format("{:020}", sequence)},
           {"ce_prevsequence", fmt::format("{:020}", previous)},
           {"ce_chainhash", std::string(64, 'a')},
           {"ce_dataschema", "urn:mfad:schema:x:1"}}};
}

TEST(ConsumerRules, SkipRepeatsAndAcceptWhatFollows) {
  EventReader reader;
  EXPECT_EQ(reader.read(record(0, 3, 0)), Verdict::accepted);
  EXPECT_EQ(reader.read(record(1, 9, 3)), Verdict::accepted);
  EXPECT_EQ(reader.read(record(2, 3, 0)), Verdict::repeat);
  EXPECT_EQ(reader.read(record(3, 9, 3)), Verdict::repeat);
  EXPECT_EQ(reader.read(record(4, 10, 9)), Verdict::accepted);
  EXPECT_EQ(reader.positions(), (std::set<std::uint64_t>{3, 9, 10}));
  EXPECT_TRUE(reader.complaints().empty());
}

TEST(ConsumerRules, NoticeAGap) {
  EventReader reader;
  reader.read(record(0, 3, 0));
  EXPECT_EQ(reader.read(record(1, 9, 5)), Verdict::gap);
  EXPECT_EQ(reader.complaints().size(), 1U);
}

TEST(ConsumerRules, NoticeALostBeginning) {
  EventReader reader;
  reader.read(record(0, 3, 2));
  EXPECT_EQ(reader.complaints().size(), 1U);
}

TEST(ConsumerRules, NoticeAnotherLineage) {
  EventReader reader;
  reader.read(record(0, 3, 0));
  EXPECT_EQ(reader.read(record(1, 9, 3, "urn:mfad:c:other")), Verdict::other_source);
}

TEST(ConsumerRules, NoticeAMissingHeader) {
  auto poor = record(0, 3, 0);
  poor.headers.erase("ce_dataschema");
  EXPECT_EQ(header_complaints(poor).size(), 2U);
}

}  // namespace
}  // namespace mfad::test

#include "daemon/publish/cursor.h"

#include <gtest/gtest.h>

namespace mfad::publish {
namespace {

Cursor sample() {
  Cursor cursor;
  cursor.cluster_id = "kafka-1";
  cursor.position = Position{42};
  for (auto& partitions : cursor.partitions) partitions.resize(2);
  ChainHash hash{};
  hash.fill(0xab);
  cursor.at(KafkaTopic::policy_events, 1) = PartitionCursor{7, Position{41}, hash};
  cursor.at(KafkaTopic::role_state, 0) = PartitionCursor{std::nullopt, Position{40}, {}};
  return cursor;
}

TEST(Cursor, ReadsAsItWasWritten) {
  const auto read = decode_cursor(encode(sample()));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, sample());
}

TEST(Cursor, RemembersThatStatesAreToBeSentAgain) {
  Cursor cursor = sample();
  cursor.resync = true;
  EXPECT_NE(encode(cursor).find("\nat kafka-1 42 resync\n"), std::string::npos);
  EXPECT_EQ(*decode_cursor(encode(cursor)), cursor);
}

TEST(Cursor, IsWrittenAsItAlwaysWas) {
  const std::string hash(64, '0');
  std::string ab;
  for (int i = 0; i < 32; ++i) ab += "ab";
  EXPECT_EQ(encode(sample()),
            "mfad-cursor 1\nat kafka-1 42\ntopic mfa.policy-events.v1 2\n1 7 41 " + ab +
                "\ntopic mfa.enrollment-events.v1 2\ntopic mfa.attempt-events.v1 2\ntopic mfa.account-state.v1 2\n"
                "topic mfa.role-state.v1 2\n0 - 40 " +
                hash + "\nend\n");
}

TEST(Cursor, IsRefusedWhenAnythingIsWrongWithIt) {
  const std::string good = encode(sample());
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"mfad-cursor 1", "mfad-cursor 2"},
                                                        {"at kafka-1 42", "at kafka-1 4x2"},
                                                        {"at kafka-1 42", "at kafka-1 42 again"},
                                                        {"mfa.role-state.v1", "mfa.other.v1"},
                                                        {"1 7 41", "2 7 41"},
                                                        {"1 7 41", "1 7"},
                                                        {"abab", "abxb"},
                                                        {"v1 2\n0 -", "v1 99999999\n0 -"}}) {
    std::string bad = good;
    bad.replace(bad.find(from), from.size(), to);
    EXPECT_FALSE(decode_cursor(bad).has_value()) << to;
  }
  for (std::size_t cut = 0; cut < good.size(); ++cut)
    EXPECT_FALSE(decode_cursor(good.substr(0, cut)).has_value()) << cut;
}

}  // namespace
}  // namespace mfad::publish

#include "daemon/publish/cloud_event.h"

#include <gtest/gtest.h>

#include "events/public_form.h"

namespace mfad::publish {
namespace {

using Headers = std::vector<Header>;

RecordedEvent sample() {
  RecordedEvent recorded;
  recorded.envelope.lineage.fill(0x07);
  recorded.envelope.position = Position{12};
  recorded.envelope.stream = StreamId::of(AccountKey{StoreId{"s1"}, AccountId{"a1"}});
  recorded.envelope.version = StreamVersion{3};
  recorded.envelope.recorded_at = timestamp_from_ms(1'800'000'000'123);
  recorded.event = AccountEvent{account::FactorAccepted{FlowId{"f1"}, AuthenticationType::authenticator, 55}};
  recorded.chain_hash.fill(0xcd);
  return recorded;
}

TEST(CloudEvent, BearsTheHeadersOfTheContract) {
  const std::string lineage = "07070707070707070707070707070707";
  std::string hash;
  for (int i = 0; i < 32; ++i) hash += "cd";
  const auto record = event_record(sample(), Position{9}, 4, source_of("mfad", sample().envelope.lineage));
  EXPECT_EQ(record.headers, (Headers{{"content-type", "application/json"},
                                     {"ce_specversion", "1.0"},
                                     {"ce_id", lineage + "-12"},
                                     {"ce_source", "urn:mfad:mfad:" + lineage},
                                     {"ce_type", "org.mfad.account.factor_accepted.v1"},
                                     {"ce_subject", "account/s1/a1"},
                                     {"ce_time", "2027-01-15T08:00:00.123Z"},
                                     {"ce_sequence", "00000000000000000012"},
                                     {"ce_prevsequence", "00000000000000000009"},
                                     {"ce_chainhash", hash},
                                     {"ce_dataschema", "urn:mfad:schema:account.factor_accepted:1"}}));
  EXPECT_EQ(record.topic, KafkaTopic::attempt_events);
  EXPECT_EQ(record.partition, 4);
  EXPECT_EQ(record.key, "account/s1/a1");
  EXPECT_EQ(record.value, public_form(sample()));
  EXPECT_EQ(record.opaque, 12U);
}

TEST(CloudEvent, OfAStateSaysWhichKeyAndAsOfWhen) {
  const DirtyKey key{"role/s1/staff", StateOp::resync, 5};
  const auto record =
      state_record(key, {Position{77}, R"({"members":3})"}, 2, "urn:mfad:c:l", sample().envelope.lineage);
  EXPECT_EQ(record.topic, KafkaTopic::role_state);
  EXPECT_EQ(record.key, "role/s1/staff");
  EXPECT_EQ(record.value, R"({"position":77,"op":"resync","state":{"members":3}})");
  EXPECT_EQ(record.headers, (Headers{{"content-type", "application/json"},
                                     {"ce_dataschema", "urn:mfad:schema:role.state:1"},
                                     {"ce_specversion", "1.0"},
                                     {"ce_id", "07070707070707070707070707070707-77/role/s1/staff"},
                                     {"ce_source", "urn:mfad:c:l"},
                                     {"ce_type", "org.mfad.role.state.v1"},
                                     {"ce_subject", "role/s1/staff"},
                                     {"ce_sequence", "00000000000000000077"}}));
}

TEST(CloudEvent, OfADeletedAccountIsATombstone) {
  const auto record = state_record({"account/s1/a1", StateOp::change, 1}, {Position{9}, std::nullopt}, 0, "s", {});
  EXPECT_EQ(record.topic, KafkaTopic::account_state);
  EXPECT_EQ(record.value, std::nullopt);
}

TEST(CloudEvent, ReadsOnlySequencesOfTwentyDigits) {
  EXPECT_EQ(parse_sequence("00000000000000000012"), Position{12});
  EXPECT_EQ(parse_sequence(sequence_text(Position{~std::uint64_t{0}})), Position{~std::uint64_t{0}});
  for (const char* bad : {"", "12", "0000000000000000001x", "000000000000000000012", "99999999999999999999"}) {
    EXPECT_EQ(parse_sequence(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace mfad::publish

// What may be written below [kafka.raw]: judged by librdkafka itself, without a broker.
#include <gtest/gtest.h>

#include "adapters/kafka/client.h"

namespace mfad::kafka {
namespace {

std::string complaint_of(std::map<std::string, std::string> settings) {
  const auto checked = check_settings({.bootstrap = "nobody:9092", .settings = std::move(settings)});
  return checked ? std::string{} : checked.error().message;
}

TEST(KafkaSettings, AreGoodWhereLibrdkafkaTakesThem) {
  EXPECT_EQ(complaint_of({}), "");
  EXPECT_EQ(complaint_of({{"linger.ms", "0"}, {"security.protocol", "plaintext"}}), "");
}

TEST(KafkaSettings, ThatNobodyKnowsOrThatContradictSafetyAreNamed) {
  EXPECT_EQ(complaint_of({{"security.protcol", "ssl"}}),
            "kafka setting security.protcol: No such configuration property: \"security.protcol\"");
  EXPECT_NE(complaint_of({{"security.protocol", "tls"}}), "");
  EXPECT_NE(complaint_of({{"max.in.flight.requests.per.connection", "10"}}), "");
}

}  // namespace
}  // namespace mfad::kafka

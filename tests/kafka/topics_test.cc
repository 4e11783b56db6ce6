// The plan of the topics against a real broker.
#include "adapters/kafka/topics.h"

#include <algorithm>

#include "tests/kafka/kafka_test.h"

namespace mfad::kafka {
namespace {

constexpr Milliseconds patience{20'000};

class TopicsTest : public test::KafkaTest {
 protected:
  void prepare() override { options.bootstrap = broker->bootstrap(); }
  KafkaOptions options;
};

TEST_F(TopicsTest, AreAllMissingFirstAndAsPlannedAfterwards) {
  const auto before = plan_topics(options, 1, patience);
  ASSERT_TRUE(before.has_value()) << before.error().message;
  EXPECT_EQ(*before, wanted_topics(1));
  EXPECT_FALSE(before->changes_nothing());
  const auto applied = apply_topics(options, *before, patience);
  ASSERT_TRUE(applied.has_value()) << applied.error().message;
  const auto after = plan_topics(options, 1, patience);
  ASSERT_TRUE(after.has_value()) << after.error().message;
  EXPECT_TRUE(after->changes_nothing());
  for (const auto& topic : after->topics) EXPECT_EQ(topic.differences, std::vector<std::string>{}) << topic.name;
}

TEST_F(TopicsTest, ThatDifferAreNamedAndLeftAlone) {
  auto plan = wanted_topics(1);
  plan.topics[0].partitions = 3;
  plan.topics[0].settings["retention.ms"] = "1000";
  ASSERT_TRUE(apply_topics(options, plan, patience).has_value());
  const auto after = plan_topics(options, 1, patience);
  ASSERT_TRUE(after.has_value()) << after.error().message;
  EXPECT_EQ(after->topics[0].differences,
            (std::vector<std::string>{"it has 3 partitions instead of 12: delete it and create it again",
                                      "retention.ms is 1000, set it to -1"}));
}

TEST_F(TopicsTest, ThatNeedMoreBrokersThanThereAreAreRefused) {
  const auto applied = apply_topics(options, wanted_topics(3), patience);
  ASSERT_FALSE(applied.has_value());
  EXPECT_EQ(applied.error().code, ErrorCode::refused) << applied.error().message;
}

}  // namespace
}  // namespace mfad::kafka

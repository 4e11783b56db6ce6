// The five topics of the contract (§7), in one table: what they are called and how they are kept.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "events/event_info.h"

namespace mfad::publish {

enum class KafkaTopic : std::uint8_t { policy_events, enrollment_events, attempt_events, account_state, role_state };

struct TopicInfo {
  KafkaTopic topic;
  std::string_view name;
  bool compacted;  // state by key; otherwise events by position
};

inline constexpr std::array<TopicInfo, 5> all_topics{{
    {KafkaTopic::policy_events, "mfa.policy-events.v1", false},
    {KafkaTopic::enrollment_events, "mfa.enrollment-events.v1", false},
    {KafkaTopic::attempt_events, "mfa.attempt-events.v1", false},
    {KafkaTopic::account_state, "mfa.account-state.v1", true},
    {KafkaTopic::role_state, "mfa.role-state.v1", true},
}};
inline constexpr std::size_t topic_count = all_topics.size();
inline constexpr int partitions_per_topic = 12;

constexpr std::size_t index_of(KafkaTopic topic) { return static_cast<std::size_t>(topic); }
constexpr std::string_view name_of(KafkaTopic topic) { return all_topics[index_of(topic)].name; }
constexpr bool is_state(KafkaTopic topic) { return all_topics[index_of(topic)].compacted; }
constexpr KafkaTopic kafka_topic_of(Topic topic) { return static_cast<KafkaTopic>(topic); }

static_assert(kafka_topic_of(Topic::policy) == KafkaTopic::policy_events &&
              kafka_topic_of(Topic::enrollment) == KafkaTopic::enrollment_events &&
              kafka_topic_of(Topic::attempt) == KafkaTopic::attempt_events);

}  // namespace mfad::publish

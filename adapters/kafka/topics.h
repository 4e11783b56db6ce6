// The five topics as they should be: what is missing or differs, and how it is made. mfad itself never creates a topic;
// an operator does, with `mfactl kafka topics`. Blocks on the network up to the time-out.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/kafka/client.h"
#include "events/base/error.h"
#include "events/base/time.h"

namespace mfad::kafka {

struct PlannedTopic {
  std::string name;
  int partitions = 0;
  int replication = 0;
  std::map<std::string, std::string> settings;
  bool exists = false;
  std::vector<std::string> differences;  // of one that exists; we do not change those, and say what to change

  bool operator==(const PlannedTopic&) const = default;
};

struct TopicPlan {
  std::vector<PlannedTopic> topics;

  bool changes_nothing() const;
  bool operator==(const TopicPlan&) const = default;
};

// The wish, without a look at the brokers. min.insync.replicas is 2, or 1 when there is one replica only.
TopicPlan wanted_topics(int replication);

Result<TopicPlan> plan_topics(const KafkaOptions& options, int replication, Milliseconds timeout);

// Creates what the plan says is missing. A topic that appeared meanwhile is no error.
Result<> apply_topics(const KafkaOptions& options, const TopicPlan& plan, Milliseconds timeout);

}  // namespace mfad::kafka

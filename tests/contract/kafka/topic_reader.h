// Reads whole topics with a plain librdkafka consumer, as a stranger would.
#pragma once

#include <string>
#include <vector>

#include "tests/support/consumer_rules.h"

namespace mfad::test {

// From the first retained record to the end of each partition. Throws when the brokers do not answer within ten
// seconds.
std::vector<ConsumedRecord> read_topics(const std::string& bootstrap, const std::vector<std::string>& topics);

std::vector<ConsumedRecord> read_event_topics(const std::string& bootstrap);
std::vector<ConsumedRecord> read_state_topics(const std::string& bootstrap);

}  // namespace mfad::test

// What every test against a real broker begins with: a broker, or a loud word that there is none.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "tests/contract/kafka/live_publisher.h"
#include "tests/contract/kafka/topic_reader.h"
#include "tests/kafka/real_broker.h"

namespace mfad::test {

class KafkaTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    if (!RealBroker::available(why)) {
      std::cerr << "\n*** NOT TESTED against a real Kafka broker: it could not be prepared ***\n" << why << '\n';
      const char* ci = std::getenv("CI");
      if (ci != nullptr && std::string{ci} == "true") FAIL() << "CI must test against a real broker";
      GTEST_SKIP() << "no real Kafka broker";
    }
    broker = std::make_unique<RealBroker>();
    prepare();
  }
  virtual void prepare() { broker->create_topics(); }

  EventReader read_events() const {
    EventReader reader;
    for (const auto& record : read_event_topics(broker->bootstrap())) reader.read(record);
    return reader;
  }
  StateReader read_states() const {
    StateReader reader;
    for (const auto& record : read_state_topics(broker->bootstrap())) reader.read(record);
    return reader;
  }
  void expect_all_published() const {
    const auto reader = read_events();
    EXPECT_EQ(reader.complaints(), std::vector<std::string>{});
    EXPECT_EQ(reader.positions().size(), source.log.tail().value);
  }

  std::unique_ptr<RealBroker> broker;
  PublishedLog source;
  StateRows rows;
};

}  // namespace mfad::test

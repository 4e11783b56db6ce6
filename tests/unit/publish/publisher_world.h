// A publisher over the memory log and the memory broker, with time that only moves when told.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "adapters/memory_broker/memory_broker.h"
#include "daemon/publish/publisher.h"
#include "tests/support/consumer_rules.h"
#include "tests/support/published_log.h"

namespace mfad::publish {

inline test::ConsumedRecord consumed(KafkaTopic topic, int partition, const memory::MemoryBroker::Stored& stored) {
  test::ConsumedRecord record{std::string{name_of(topic)}, partition, stored.offset, stored.key, stored.value, {}};
  for (const auto& [name, value] : stored.headers) record.headers[name] = value;
  return record;
}

class PublisherWorld : public testing::Test {
 protected:
  void start(PublisherOptions options = {}) {
    publisher = std::make_unique<Publisher>(source.log, &broker, &rows, &rows, options);
  }

  // A crash and a new process: what the writer had made durable is what is known.
  void restart(PublisherOptions options = {}) {
    broker.close_producer();
    start(options);
  }

  void step() {
    publisher->step(now, Milliseconds{0});
    now += Milliseconds{1};
  }

  // Steps until nothing is left to do, the publisher halts, or it has waited for a minute.
  void settle() {
    const auto until = now + Milliseconds{60'000};
    for (int i = 0; i < 3; ++i)
      publisher->step(now += Milliseconds{20}, Milliseconds{0});  // to see what has happened meanwhile
    const auto settled = [&] { return publisher->caught_up() && rows.dirty() == 0; };
    while (now < until && !settled() && publisher->status().state != PublisherState::halted) {
      if (publisher->step(now, Milliseconds{0}) != StepResult::progressed) now += Milliseconds{50};
      store_what_is_waited_for();
    }
    step();
  }

  void step_until_running() {
    while (publisher->status().state != PublisherState::running) {
      step();
      store_what_is_waited_for();
    }
  }

  // What the writer does with its next group.
  void store_cursor(std::uint64_t events = 0) { source.append(events, publisher->take_cursor_update()); }

  void store_what_is_waited_for() {
    if (publisher->status().reason == "republishing" || rows.dirty() > 0) store_cursor();
  }

  test::EventReader read_events() const {
    test::EventReader reader;
    for (const auto& info : all_topics) {
      if (info.compacted) continue;
      for (int i = 0; i < broker.partition_count(info.topic); ++i) {
        for (const auto& stored : broker.records(info.topic, i)) reader.read(consumed(info.topic, i, stored));
      }
    }
    return reader;
  }

  test::StateReader read_states() const {
    test::StateReader reader;
    for (const auto& info : all_topics) {
      if (!info.compacted) continue;
      for (int i = 0; i < broker.partition_count(info.topic); ++i) {
        for (const auto& stored : broker.records(info.topic, i)) reader.read(consumed(info.topic, i, stored));
      }
    }
    return reader;
  }

  void expect_all_published() const {
    const auto reader = read_events();
    EXPECT_EQ(reader.complaints(), std::vector<std::string>{});
    EXPECT_EQ(reader.positions().size(), source.log.tail().value);
    EXPECT_EQ(publisher->status().cursor, source.log.tail());
  }

  void expect_halted(std::string_view reason) const {
    EXPECT_EQ(publisher->status().state, PublisherState::halted);
    EXPECT_EQ(publisher->status().reason, reason) << publisher->status().detail;
  }

  test::PublishedLog source;
  test::StateRows rows;
  memory::MemoryBroker broker;
  std::unique_ptr<Publisher> publisher;
  Milliseconds now{1'000};
};

}  // namespace mfad::publish

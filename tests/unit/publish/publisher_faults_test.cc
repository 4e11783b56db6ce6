// Nothing that fails may leave a gap: single faults, every call failing once, and long random histories.
#include <random>

#include "tests/unit/publish/publisher_world.h"

namespace mfad::publish {
namespace {

using memory::Fate;

class PublisherFaultsTest : public PublisherWorld {};

TEST_F(PublisherFaultsTest, ALostAcknowledgementMakesRepeatsAndNoGap) {
  source.append(200);
  broker.fate = [](const OutgoingRecord& record) {
    return record.opaque == 120 ? Fate::acknowledgement_lost : Fate::stored;
  };
  start();
  for (int i = 0; i < 5; ++i) step();
  EXPECT_EQ(publisher->status().reason, "recovering");
  broker.fate = nullptr;
  settle();
  expect_all_published();
  EXPECT_EQ(read_events().repeats(), 1U);
}

TEST_F(PublisherFaultsTest, AFailedReportSendsEverythingAfterTheCursorAgain) {
  source.append(200);
  broker.fate = [failed = false](const OutgoingRecord& record) mutable {
    return record.opaque == 120 && !std::exchange(failed, true) ? Fate::lost : Fate::stored;
  };
  start();
  settle();
  expect_all_published();
}

TEST_F(PublisherFaultsTest, AReportThatNobodyWaitsForOpensANewProducer) {
  for (const bool of_a_state : {false, true}) {
    source.append(200);
    rows.set("account/s1/a1", "{}", source.log.tail());
    broker.fate = [of_a_state, told = false](const OutgoingRecord& record) mutable {
      if (is_state(record.topic) != of_a_state || told) return Fate::stored;
      told = true;
      return Fate::stored_twice;
    };
    if (publisher == nullptr) start();
    settle();
    EXPECT_EQ(publisher->status().state, PublisherState::running);
    expect_all_published();
    EXPECT_EQ(rows.dirty(), 0U);
  }
}

TEST_F(PublisherFaultsTest, AFatalErrorOpensANewProducer) {
  source.append(200);
  start();
  settle();
  broker.fatal = "OUT_OF_ORDER_SEQUENCE_NUMBER";
  source.append(200);
  settle();
  expect_all_published();
}

TEST_F(PublisherFaultsTest, ATopicDeletedUnderItIsWaitedForAndThenFoundToBeAnother) {
  source.append(200);
  start();
  settle();
  broker.remove(KafkaTopic::attempt_events);
  source.append(200);
  for (int i = 0; i < 2'000; ++i) step();
  EXPECT_EQ(publisher->status().reason, "topics-missing");
  broker.create(KafkaTopic::attempt_events);
  settle();
  expect_halted("topic-replaced");
}

// The n-th call of the broker fails, for every n until a run passes without reaching it.
TEST_F(PublisherFaultsTest, AnyCallMayFailOnce) {
  for (std::size_t n = 1;; ++n) {
    test::PublishedLog log;
    test::StateRows states;
    broker = memory::MemoryBroker{};
    broker.fail_at_call = n;
    log.append(30);
    states.set("role/s1/r", "{}", Position{30});
    Publisher machine{log.log, &broker, &states, &states, {}};
    for (int i = 0; i < 2'000 && !(machine.caught_up() && states.dirty() == 0); ++i) {
      if (i == 100) log.append(10);
      machine.step(now += Milliseconds{20}, Milliseconds{0});
      if (machine.caught_up()) log.append(0, machine.take_cursor_update());
    }
    const auto reader = read_events();
    ASSERT_EQ(reader.complaints(), std::vector<std::string>{}) << "call " << n;
    ASSERT_EQ(reader.positions().size(), log.log.tail().value) << "call " << n;
    ASSERT_EQ(read_states().values().size(), 1U) << "call " << n;
    ASSERT_EQ(machine.status().state, PublisherState::running) << "call " << n;
    if (broker.calls() < n) {
      EXPECT_GT(n, 30U);
      return;
    }
  }
}

// Faults, crashes and appends in any order; at the end a faultless stretch in which all must arrive.
TEST_F(PublisherFaultsTest, NoHistoryLeavesAGap) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    std::mt19937 random{seed};
    const auto chance = [&](std::uint32_t percent) { return random() % 100 < percent; };
    test::PublishedLog log;
    broker = memory::MemoryBroker{};
    broker.fate = [&](const auto&) {
      if (chance(2)) return Fate::acknowledgement_lost;
      if (chance(2)) return Fate::lost;
      return chance(10) ? Fate::held : Fate::stored;
    };
    auto machine = std::make_unique<Publisher>(log.log, &broker, nullptr, nullptr, PublisherOptions{});
    for (int i = 0; i < 400; ++i) {
      if (chance(20))
        log.append(random() % 30, chance(50) ? machine->take_cursor_update() : std::map<std::string, std::string>{});
      if (chance(3)) {
        broker.close_producer();
        machine = std::make_unique<Publisher>(log.log, &broker, nullptr, nullptr, PublisherOptions{});
      }
      broker.unreachable = chance(5);
      broker.queue_full = chance(5);
      machine->step(now += Milliseconds{random() % 300}, Milliseconds{0});
    }
    broker.fate = nullptr;
    broker.unreachable = broker.queue_full = false;
    const auto settled = [&] { return machine->caught_up() && machine->status().state == PublisherState::running; };
    for (int i = 0; i < 1'000 && !settled(); ++i) machine->step(now += Milliseconds{50}, Milliseconds{0});
    const auto reader = read_events();
    ASSERT_EQ(reader.complaints(), std::vector<std::string>{}) << "seed " << seed;
    ASSERT_EQ(reader.positions().size(), log.log.tail().value) << "seed " << seed;
    ASSERT_EQ(machine->status().state, PublisherState::running) << "seed " << seed << machine->status().detail;
  }
}

}  // namespace
}  // namespace mfad::publish

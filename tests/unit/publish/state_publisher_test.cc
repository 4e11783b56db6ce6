// Rows to compacted topics: marks are cleared when the brokers have the row, and not before.
#include "daemon/publish/murmur2.h"
#include "tests/unit/publish/publisher_world.h"

namespace mfad::publish {
namespace {

using memory::Fate;

class StatePublisherTest : public PublisherWorld {
 protected:
  void SetUp() override {
    source.append(50);
    start();
    settle();
  }
  // Long enough for an acknowledgement and for a cursor that names it, which nobody stores.
  void step_past_an_offer() {
    for (int i = 0; i < 400; ++i) step();
  }
  static std::string change(int position, const std::string& state) {
    return R"({"position":)" + std::to_string(position) + R"(,"op":"change","state":)" + state + "}";
  }
};

TEST_F(StatePublisherTest, SendsADirtyRowAndClearsItsMark) {
  rows.set("account/s1/a1", R"({"status":"compliant"})", Position{50});
  settle();
  EXPECT_EQ(read_states().values(),
            (std::map<std::string, std::string>{{"account/s1/a1", change(50, R"({"status":"compliant"})")}}));
  EXPECT_EQ(rows.dirty(), 0U);
}

TEST_F(StatePublisherTest, SendsATombstoneForWhatIsGone) {
  rows.set("account/s1/a1", "{}", Position{49});
  settle();
  rows.set("account/s1/a1", std::nullopt, Position{50});
  settle();
  EXPECT_TRUE(read_states().values().empty());
  EXPECT_EQ(read_states().complaints(), std::vector<std::string>{});
}

TEST_F(StatePublisherTest, TellsNobodyThatARowIsGoneWhichCannotBeRead) {
  rows.set("account/s1/a", "{}", Position{49});
  settle();
  rows.set("account/s1/a", "{}", Position{50});
  rows.set("account/s1/b", "{}", Position{50});
  rows.unreadable = "account/s1/a";
  step_past_an_offer();
  store_cursor();
  step_past_an_offer();
  EXPECT_EQ(read_states().values(), (std::map<std::string, std::string>{{"account/s1/a", change(49, "{}")},
                                                                        {"account/s1/b", change(50, "{}")}}));
  EXPECT_EQ(rows.dirty(), 1U);
  rows.unreadable.clear();
  settle();
  EXPECT_EQ(read_states().values().at("account/s1/a"), change(50, "{}"));
  EXPECT_EQ(rows.dirty(), 0U);
}

TEST_F(StatePublisherTest, KeepsTheMarkUntilTheAcknowledgement) {
  broker.fate = [](const auto&) { return Fate::held; };
  rows.set("role/s1/r", "{}", Position{50});
  for (int i = 0; i < 30; ++i) step();
  EXPECT_EQ(rows.dirty(), 1U);
  broker.fate = nullptr;
  settle();
  EXPECT_EQ(rows.dirty(), 0U);
}

TEST_F(StatePublisherTest, KeepsTheMarkUntilTheCursorThatNamesTheRowIsDurable) {
  rows.set("role/s1/r", "{}", Position{50});
  step_past_an_offer();
  EXPECT_EQ(read_states().values().size(), 1U);
  EXPECT_EQ(rows.dirty(), 1U);
  store_cursor();
  step();
  EXPECT_EQ(rows.dirty(), 0U);
}

TEST_F(StatePublisherTest, HasSettledWhenNoMarkIsLeftOfWhatWasThereWhenItWasAsked) {
  for (int i = 0; i < 30; ++i) step();
  EXPECT_TRUE(publisher->settled());
  rows.set("role/s1/r", "{}", Position{50});
  publisher->look_again();
  EXPECT_FALSE(publisher->settled());
  step_past_an_offer();
  EXPECT_TRUE(publisher->caught_up());
  EXPECT_FALSE(publisher->settled()) << "a cursor is waited for";
  store_cursor();
  for (int i = 0; i < 30; ++i) step();
  EXPECT_TRUE(publisher->settled());
  EXPECT_EQ(rows.dirty(), 0U);
}

TEST_F(StatePublisherTest, SendsARowAgainWhenItsTopicWasReplacedBeforeTheCursorWasDurable) {
  rows.set("role/s1/r", "{}", Position{50});
  step_past_an_offer();
  restart();
  broker.create(KafkaTopic::role_state);
  settle();
  EXPECT_EQ(read_states().values().size(), 1U);
}

TEST_F(StatePublisherTest, SendsARowAgainThatWasMarkedWhileItWasUnderWay) {
  broker.fate = [](const auto&) { return Fate::held; };
  rows.set("role/s1/r", R"("old")", Position{49});
  for (int i = 0; i < 30; ++i) step();
  rows.set("role/s1/r", R"("new")", Position{50});
  broker.fate = nullptr;
  settle();
  EXPECT_EQ(rows.dirty(), 0U);
  EXPECT_EQ(read_states().values().at("role/s1/r"), change(50, R"("new")"));
  EXPECT_EQ(read_states().complaints(), std::vector<std::string>{});
}

TEST_F(StatePublisherTest, SendsARowAgainThatWasMarkedForAnotherReasonAtTheSamePosition) {
  rows.mark("role/s1/r", StateOp::change, 50);
  step_past_an_offer();
  rows.mark("role/s1/r", StateOp::resync, 50);
  settle();
  EXPECT_EQ(rows.dirty(), 0U);
}

TEST_F(StatePublisherTest, SendsARowAgainWhoseMarkCameBackWhileItWasCleared) {
  rows.mark("role/s1/r", StateOp::change, 50);
  rows.hold_clearings();
  step_past_an_offer();
  store_cursor();
  step_past_an_offer();
  EXPECT_EQ(rows.dirty(), 1U) << "still shown, and not sent again";
  EXPECT_EQ(broker.records(KafkaTopic::role_state, partition_of("role/s1/r", partitions_per_topic)).size(), 1U);
  rows.let_clearings_through();
  rows.mark("role/s1/r", StateOp::change, 50);
  settle();
  EXPECT_EQ(rows.dirty(), 0U);
}

TEST_F(StatePublisherTest, ClearsMarksThoughCursorsAreStoredMoreSlowlyThanOffered) {
  rows.set("role/s1/r", "{}", Position{50});
  step_past_an_offer();
  const auto first = publisher->take_cursor_update();
  source.append(1);
  step_past_an_offer();
  EXPECT_NE(publisher->take_cursor_update(), first);
  source.append(0, first);
  step();
  EXPECT_EQ(rows.dirty(), 0U);
}

TEST_F(StatePublisherTest, SendsMoreRowsThanOneBatch) {
  for (int i = 0; i < 2'500; ++i) rows.set("account/s1/a" + std::to_string(i), "{}", Position{50});
  settle();
  EXPECT_EQ(read_states().values().size(), 2'500U);
  EXPECT_EQ(rows.dirty(), 0U);
}

TEST_F(StatePublisherTest, SendsARowAgainAfterALostAcknowledgement) {
  broker.fate = [lost = false](const auto&) mutable {
    return std::exchange(lost, true) ? Fate::stored : Fate::acknowledgement_lost;
  };
  rows.set("role/s1/r", "{}", Position{50});
  settle();
  EXPECT_EQ(rows.dirty(), 0U);
  EXPECT_EQ(read_states().values().size(), 1U);
  EXPECT_EQ(read_states().complaints(), std::vector<std::string>{});
}

TEST_F(StatePublisherTest, SendsEveryRowToABrokerItNeverPublishedTo) {
  rows.set("role/s1/r", "{}", Position{50});
  rows.clear(rows.next(1));
  broker = memory::MemoryBroker{};
  start();
  settle();
  EXPECT_EQ(read_states().values().at("role/s1/r"), R"({"position":50,"op":"resync","state":{}})");
}

}  // namespace
}  // namespace mfad::publish

// How an operator gets a halted publisher going again.
#include "tests/unit/publish/publisher_world.h"

namespace mfad::publish {
namespace {

using Verdict = RepublishAnswer::Verdict;

class RepublishTest : public PublisherWorld {
 protected:
  void SetUp() override {
    source.append(3'000);  // more than one slice of a scan
    start();
    settle();
  }

  // An unclean election: the newest record of one partition is gone.
  void lose_a_tail() {
    for (int i = 0; i < partitions_per_topic; ++i) {
      const auto records = broker.records(KafkaTopic::attempt_events, i);
      if (records.size() < 3) continue;
      broker.truncate(KafkaTopic::attempt_events, i, static_cast<std::int64_t>(records.size()) - 2);
      break;
    }
    broker.fatal = "rewound sequence number";
    settle();
    expect_halted("topic-replaced");
    step();
  }

  // A topic is cut, and what is in flight lands behind the cut; the crash comes before anybody could learn of it.
  void lose_records_before_the_newest_one() {
    now += Milliseconds{1'000};
    step();
    store_cursor();
    source.append(1'000);
    settle();  // known to this process alone
    for (int i = 0; i < partitions_per_topic; ++i) {
      const auto end = static_cast<std::int64_t>(broker.records(KafkaTopic::attempt_events, i).size());
      broker.truncate(KafkaTopic::attempt_events, i, end - 2);
    }
    source.append(1'000);
    settle();
    expect_halted("topic-replaced");
    restart();
  }

  // The brokers refuse a record, so that somebody has to republish.
  void halt_for_another_reason() {
    broker.fate = [](const OutgoingRecord&) { return memory::Fate::rejected; };
    settle();
    expect_halted("message-rejected");
    broker.fate = nullptr;
    step();
  }

  // A role was shown on a topic that was then made anew: the publisher has halted.
  void lose_the_topic_of_roles() {
    rows.set("role/s1/staff", R"({"n":1})", Position{10});
    settle();
    broker.create(KafkaTopic::role_state);
    broker.fatal = "gone";
    settle();
    expect_halted("topic-replaced");
  }
};

TEST_F(RepublishTest, IsRefusedWhileThePublisherRuns) {
  EXPECT_EQ(publisher->request_republish(Position{1}).verdict, Verdict::not_halted);
  EXPECT_EQ(publisher->request_republish(FromTail{}).verdict, Verdict::not_halted);
}

TEST_F(RepublishTest, FromTheTailHealsALostTailWithoutGapOrRepeat) {
  lose_a_tail();
  const auto answer = publisher->request_republish(FromTail{});
  EXPECT_EQ(answer.verdict, Verdict::accepted);
  EXPECT_GT(answer.from, Position{2'500});
  settle();
  expect_all_published();
  EXPECT_EQ(read_events().repeats(), 0U);
}

TEST_F(RepublishTest, FromTheTailSendsAgainWhatIsNotKnownToBeThereWithoutAGap) {
  lose_records_before_the_newest_one();
  halt_for_another_reason();
  EXPECT_EQ(publisher->request_republish(FromTail{}), (RepublishAnswer{Verdict::accepted, Position{3'001}}));
  settle();
  EXPECT_EQ(read_events().positions().size(), source.log.tail().value) << "a reader waits at a gap for ever";
}

TEST_F(RepublishTest, FromTheTailBeginsAtTheFirstEventWhereNoCursorWasEverStored) {
  restart();
  halt_for_another_reason();
  EXPECT_EQ(publisher->request_republish(FromTail{}), (RepublishAnswer{Verdict::accepted, Position{1}}));
  settle();
  EXPECT_EQ(read_events().positions().size(), source.log.tail().value);
}

TEST_F(RepublishTest, SendsNothingBeforeTheNewCursorIsDurable) {
  lose_a_tail();
  const auto sent = [&] {
    std::size_t records = 0;
    for (int i = 0; i < partitions_per_topic; ++i) records += broker.records(KafkaTopic::attempt_events, i).size();
    return records;
  };
  const auto before = sent();
  publisher->request_republish(Position{1});
  for (int i = 0; i < 1'000; ++i) step();
  EXPECT_EQ(publisher->status().reason, "republishing");
  EXPECT_EQ(sent(), before) << "after a crash they would be taken for what is behind the old cursor";
  store_cursor();
  settle();
  EXPECT_EQ(publisher->status().state, PublisherState::running);
  EXPECT_GT(sent(), before);
}

TEST_F(RepublishTest, FromTheTailIsRefusedWhereTheTailIsNotOurs) {
  broker.append(KafkaTopic::policy_events, 0, {0, "k", "v", {{"ce_source", "urn:mfad:test:other"}}});
  broker.fatal = "gone";
  settle();
  expect_halted("lineage-differs");
  step();
  EXPECT_EQ(publisher->request_republish(FromTail{}).verdict, Verdict::tail_differs);
}

TEST_F(RepublishTest, FromTheTailIsNotJudgedBeforeTheTailWasLookedAt) {
  broker.append(KafkaTopic::policy_events, 0, {0, "k", "v", {{"ce_source", "urn:mfad:test:other"}}});
  broker.fatal = "gone";
  while (publisher->status().state != PublisherState::halted) step();
  EXPECT_EQ(publisher->request_republish(FromTail{}).verdict, Verdict::not_looked_yet);
  step();
  EXPECT_EQ(publisher->request_republish(FromTail{}).verdict, Verdict::tail_differs);
}

TEST_F(RepublishTest, FromTheFirstEventFillsAReplacedTopicAndLeavesNoGapInIt) {
  broker.create(KafkaTopic::attempt_events);
  source.append(100);
  settle();
  expect_halted("topic-replaced");
  step();
  EXPECT_EQ(publisher->request_republish(FromTail{}).verdict, Verdict::tail_differs)
      << "it holds new records and lacks the old ones";
  broker.create(KafkaTopic::attempt_events);  // those few new records would make repeats of the old ones
  EXPECT_EQ(publisher->request_republish(Position{1}), (RepublishAnswer{Verdict::accepted, Position{1}}));
  EXPECT_EQ(publisher->request_republish(Position{1}).verdict, Verdict::not_halted) << "one is under way";
  settle();
  EXPECT_EQ(publisher->status().state, PublisherState::running);
  EXPECT_EQ(publisher->status().cursor, source.log.tail());
  expect_all_published();
}

TEST_F(RepublishTest, FromAPositionKnowsThePreviousOneOfEachPartition) {
  lose_a_tail();
  EXPECT_EQ(publisher->request_republish(Position{2'500}), (RepublishAnswer{Verdict::accepted, Position{2'500}}));
  settle();
  expect_all_published();
  EXPECT_GT(read_events().repeats(), 400U);
}

TEST_F(RepublishTest, FromAPositionSurvivesARestartInTheMiddle) {
  lose_a_tail();
  publisher->request_republish(Position{2'500});
  step_until_running();
  now += Milliseconds{1'000};
  step();
  store_cursor();
  restart();
  settle();
  expect_all_published();
}

TEST_F(RepublishTest, FromBeyondTheLogIsRefused) {
  lose_a_tail();
  EXPECT_EQ(publisher->request_republish(Position{3'002}).verdict, Verdict::beyond_the_log);
  EXPECT_EQ(publisher->request_republish(Position{0}).verdict, Verdict::beyond_the_log);
}

TEST_F(RepublishTest, AcceptsAnotherCluster) {
  publisher->close();
  store_cursor();
  broker = memory::MemoryBroker{};
  broker.set_cluster_id("another");
  start();
  settle();
  expect_halted("unknown-cluster");
  publisher->request_republish(Position{1});
  settle();
  expect_all_published();
}

TEST_F(RepublishTest, FromAPositionGuardsPartitionsThatGetNothingNew) {
  broker.append(KafkaTopic::attempt_events, 0, {0, "k", "v", {{"ce_source", "urn:mfad:test:other"}}});
  broker.fatal = "gone";
  settle();
  expect_halted("lineage-differs");
  broker.truncate(KafkaTopic::attempt_events, 0, broker.records(KafkaTopic::attempt_events, 0).back().offset);
  publisher->request_republish(Position{3'001});
  settle();
  store_cursor();
  broker.create(KafkaTopic::policy_events);
  restart();
  settle();
  expect_halted("topic-replaced");
}

TEST_F(RepublishTest, SendsEveryStateAgainAlsoAfterACrashBeforeTheyWereMarked) {
  lose_the_topic_of_roles();
  publisher->request_republish(Position{3'001});
  step_until_running();
  now += Milliseconds{1'000};
  rows.lose_marks();
  broker.unreachable = true;
  step();
  store_cursor();
  broker.unreachable = false;
  restart();
  settle();
  EXPECT_EQ(read_states().values().count("role/s1/staff"), 1U);
}

TEST_F(RepublishTest, SendsEveryStateAgain) {
  lose_the_topic_of_roles();
  publisher->request_republish(Position{3'001});
  settle();
  EXPECT_EQ(read_states().values().at("role/s1/staff"), R"({"position":10,"op":"resync","state":{"n":1}})");
}

}  // namespace
}  // namespace mfad::publish

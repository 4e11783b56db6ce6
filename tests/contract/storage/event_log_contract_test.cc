// What every EventLog does, run against memory and RocksDB.
#include <gtest/gtest.h>

#include "adapters/memory/event_log.h"
#include "events/base/check.h"
#include "tests/support/data_directory.h"

namespace mfad {
namespace {

using testing::account_stream;
using testing::GroupMaker;
using testing::outcome_made_at;
using testing::time_of_record;

class LogUnderTest {
 public:
  virtual ~LogUnderTest() = default;
  virtual EventLog& log() = 0;
  virtual Result<> append(GroupMaker& maker, const Group& group) = 0;
  virtual void restart() = 0;
};

class InMemory : public LogUnderTest {
 public:
  EventLog& log() override { return log_; }
  Result<> append(GroupMaker&, const Group& group) override { return log_.append(group); }
  void restart() override { log_.crash(); }

 private:
  memory::MemoryEventLog log_{{{1, 2, 3}, "mfad", timestamp_from_ms(5)}};
};

class InRocksDb : public LogUnderTest {
 public:
  InRocksDb() { restart(); }
  EventLog& log() override { return *data_->log; }
  Result<> append(GroupMaker& maker, const Group& group) override { return append_and_register(*data_, maker, group); }
  void restart() override {
    data_.reset();
    auto opened = directory_.try_open();
    ASSERT_TRUE(opened) << opened.error().message;
    data_ = std::make_unique<rocks::OpenedData>(std::move(*opened));
  }

 private:
  testing::DataDirectory directory_;
  std::unique_ptr<rocks::OpenedData> data_;
};

struct Implementation {
  const char* name;
  std::unique_ptr<LogUnderTest> (*make)();
};

class EventLogContract : public ::testing::TestWithParam<Implementation> {
 protected:
  EventLog& log() { return under_test_->log(); }
  Group append(Group group) {
    const auto appended = under_test_->append(maker_, group);
    EXPECT_TRUE(appended) << appended.error().message;
    return group;
  }
  Group append_one_each(const std::vector<StreamId>& streams) { return append(maker_.next(streams)); }

  // Runs the check on the log as it is, and again after a restart.
  void now_and_after_a_restart(const std::function<void()>& check) {
    check();
    under_test_->restart();
    SCOPED_TRACE("after a restart");
    check();
  }

  memory::MemorySecretBox box_;
  std::unique_ptr<LogUnderTest> under_test_ = GetParam().make();
  GroupMaker maker_{under_test_->log(), box_};
};

std::vector<StoredRecord> stored(const GroupMaker& maker, std::uint64_t first, std::uint64_t last) {
  std::vector<StoredRecord> records;
  for (auto i = first; i <= last; ++i) records.push_back({Position{i}, maker.bytes_at(Position{i})});
  return records;
}

TEST_P(EventLogContract, StartsEmpty) {
  now_and_after_a_restart([&] {
    EXPECT_EQ(log().tail(), Position{0});
    EXPECT_EQ(log().last_group(), 0U);
    EXPECT_EQ(log().read(Position{0}, 10, 1000).value(), std::vector<StoredRecord>{});
    EXPECT_EQ(log().head(account_stream(1)).value(), std::nullopt);
    EXPECT_EQ(log().snapshot(account_stream(1)).value(), std::nullopt);
    EXPECT_EQ(log().outcome({CallerId{"a"}, "b"}).value(), std::nullopt);
    EXPECT_EQ(log().earliest_deadline().value(), std::nullopt);
    EXPECT_EQ(log().cursors().value(), (std::map<std::string, std::string>{}));
  });
}

TEST_P(EventLogContract, GivesBackWholeWhatAGroupCarried) {
  const auto group =
      append_one_each({StreamId::installation(), account_stream(1), account_stream(1), account_stream(2)});
  now_and_after_a_restart([&] {
    EXPECT_EQ(log().tail(), Position{4});
    EXPECT_EQ(log().last_group(), 1U);
    EXPECT_EQ(log().read(Position{0}, 10, 100'000).value(), stored(maker_, 1, 4));
    EXPECT_EQ(log().read_stream(account_stream(1), StreamVersion{0}, 10).value(), stored(maker_, 2, 3));
    for (const auto& [stream, head] : group.heads) EXPECT_EQ(log().head(stream).value(), head) << stream.str();
    EXPECT_EQ(log().snapshot(account_stream(2)).value(), group.snapshots[0].second);
    EXPECT_EQ(log().outcome(group.outcomes[0].first).value(), group.outcomes[0].second);
    EXPECT_EQ(log().deadlines_until(time_of_record(Position{4}), 10).value(), group.deadlines);
    EXPECT_EQ(log().cursors().value(), group.cursors);
  });
}

TEST_P(EventLogContract, ReadsAfterAPositionAndNoMoreThanAskedFor) {
  append(maker_.next(std::size_t{6}));
  now_and_after_a_restart([&] {
    EXPECT_EQ(log().read(Position{2}, 3, 100'000).value(), stored(maker_, 3, 5));
    EXPECT_EQ(log().read(Position{4}, 10, 100'000).value(), stored(maker_, 5, 6));
    EXPECT_EQ(log().read(Position{6}, 10, 100'000).value(), std::vector<StoredRecord>{});
    const auto two = maker_.bytes_at(Position{1}).size() + maker_.bytes_at(Position{2}).size();
    EXPECT_EQ(log().read(Position{0}, 10, two).value(), stored(maker_, 1, 2));
    EXPECT_EQ(log().read(Position{0}, 10, 1).value(), stored(maker_, 1, 1)) << "at least one record, however long";
  });
}

TEST_P(EventLogContract, ReadsAStreamAfterAVersion) {
  append_one_each({account_stream(1), account_stream(1), account_stream(1), account_stream(1)});
  now_and_after_a_restart([&] {
    EXPECT_EQ(log().read_stream(account_stream(1), StreamVersion{1}, 2).value(), stored(maker_, 2, 3));
    EXPECT_EQ(log().read_stream(account_stream(1), StreamVersion{4}, 2).value(), std::vector<StoredRecord>{});
  });
}

TEST_P(EventLogContract, TellsWhichVersionAStreamHadAtAPosition) {
  const auto other = account_stream(2);
  append_one_each({other, account_stream(1), other, account_stream(1)});
  append_one_each({other, account_stream(1), account_stream(1)});
  now_and_after_a_restart([&] {
    std::vector<std::uint64_t> versions;
    for (std::uint64_t position = 0; position <= 8; ++position)
      versions.push_back(log().version_at(account_stream(1), Position{position}).value().value);
    EXPECT_EQ(versions, (std::vector<std::uint64_t>{0, 0, 1, 1, 2, 2, 3, 4, 4}));
    EXPECT_EQ(log().version_at(account_stream(3), Position{7}).value(), StreamVersion{0}) << "no such stream";
  });
}

TEST_P(EventLogContract, KeepsNeighbouringStreamsApart) {
  const auto a = StreamId::of(AccountKey{StoreId{"s"}, AccountId{"a"}});
  const auto ab = StreamId::of(AccountKey{StoreId{"s"}, AccountId{"ab"}});
  const auto store = StreamId::of(StoreId{"s"});
  append_one_each({a, ab, store, a, ab});
  now_and_after_a_restart([&] {
    EXPECT_EQ(log().read_stream(a, StreamVersion{0}, 10).value(),
              (std::vector{stored(maker_, 1, 1)[0], stored(maker_, 4, 4)[0]}));
    EXPECT_EQ(log().read_stream(store, StreamVersion{0}, 10).value(), stored(maker_, 3, 3));
    EXPECT_EQ(log().head(ab).value()->version, StreamVersion{2});
  });
}

TEST_P(EventLogContract, KeepsTheArmedDeadlineOfAHead) {
  auto group = maker_.next({account_stream(1)});
  group.heads[0].second.armed_deadline = timestamp_from_ms(77);
  append(group);
  now_and_after_a_restart([&] { EXPECT_EQ(log().head(account_stream(1)).value(), group.heads[0].second); });
}

TEST_P(EventLogContract, CountsAGroupWithoutRecords) {
  auto group = maker_.next(std::vector<StreamId>{});
  group.cursors["events"] = "17";
  append(group);
  now_and_after_a_restart([&] {
    EXPECT_EQ(log().last_group(), 1U);
    EXPECT_EQ(log().tail(), Position{0});
    EXPECT_EQ(log().cursors().value(), group.cursors);
  });
}

TEST_P(EventLogContract, GivesDeadlinesInTheOrderOfTime) {
  auto group = maker_.next({account_stream(1)});
  const DeadlineRow late{timestamp_from_ms(300), account_stream(1)};
  const DeadlineRow early{timestamp_from_ms(100), account_stream(2)};
  const DeadlineRow middle{timestamp_from_ms(200), account_stream(1)};
  group.deadlines = {late, early, middle};
  append(group);
  now_and_after_a_restart([&] {
    EXPECT_EQ(log().deadlines_until(timestamp_from_ms(300), 10).value(), (std::vector{early, middle, late}));
    EXPECT_EQ(log().deadlines_until(timestamp_from_ms(299), 10).value(), (std::vector{early, middle}));
    EXPECT_EQ(log().deadlines_until(timestamp_from_ms(300), 1).value(), (std::vector{early}));
    EXPECT_EQ(log().earliest_deadline().value(), timestamp_from_ms(100));
  });
}

TEST_P(EventLogContract, SeesADeadlineThatComesBeforeAllItHasLookedAt) {
  auto group = maker_.next({account_stream(1)});
  group.deadlines = {{timestamp_from_ms(200), account_stream(1)}};
  append(group);
  EXPECT_EQ(log().earliest_deadline().value(), timestamp_from_ms(200));
  group = maker_.next({account_stream(1)});
  group.deadlines_erased = {{timestamp_from_ms(200), account_stream(1)}};
  group.deadlines = {{timestamp_from_ms(100), account_stream(1)}, {timestamp_from_ms(300), account_stream(1)}};
  append(group);
  now_and_after_a_restart(
      [&] { EXPECT_EQ(log().deadlines_until(timestamp_from_ms(400), 10).value(), group.deadlines); });
}

TEST_P(EventLogContract, ForgetsDeadlinesThatAreErased) {
  const auto first = append_one_each({account_stream(1)});
  auto second = maker_.next({account_stream(1)});
  second.deadlines_erased = first.deadlines;
  append(second);
  now_and_after_a_restart(
      [&] { EXPECT_EQ(log().deadlines_until(timestamp_from_ms(2'000'000'000'000), 10).value(), second.deadlines); });
}

TEST_P(EventLogContract, KeepsTheOutcomesThatAreNotToBeForgotten) {
  auto group = maker_.next({account_stream(1)});
  group.outcomes.clear();
  const OutcomeKey young{CallerId{"b"}, "1"};
  group.outcomes.emplace_back(OutcomeKey{CallerId{"a"}, "1"}, outcome_made_at(timestamp_from_ms(19), ""));
  group.outcomes.emplace_back(young, outcome_made_at(timestamp_from_ms(20), ""));
  append(group);
  log().forget_outcomes(timestamp_from_ms(20));
  now_and_after_a_restart([&] { EXPECT_EQ(log().outcome(young).value(), group.outcomes[1].second); });
}

TEST_P(EventLogContract, RefusesAGroupThatDoesNotFollow) {
  append(maker_.next(std::size_t{1}));
  auto gap = maker_.next(std::size_t{2});
  gap.records.erase(gap.records.begin());
  EXPECT_THROW(static_cast<void>(log().append(gap)), CheckFailed);
  auto skipped = maker_.next(std::vector<StreamId>{});
  EXPECT_EQ(skipped.number, 3U);
  EXPECT_THROW(static_cast<void>(log().append(skipped)), CheckFailed);
  now_and_after_a_restart([&] { EXPECT_EQ(log().tail(), Position{1}); });
}

TEST_P(EventLogContract, KeepsItsIdentity) {
  const auto before = log().identity();
  EXPECT_EQ(before.cluster, "mfad");
  EXPECT_NE(before.lineage, Lineage{});
  now_and_after_a_restart([&] { EXPECT_EQ(log().identity(), before); });
}

INSTANTIATE_TEST_SUITE_P(
    Implementations, EventLogContract,
    ::testing::Values(
        Implementation{"Memory", []() -> std::unique_ptr<LogUnderTest> { return std::make_unique<InMemory>(); }},
        Implementation{"RocksDb", []() -> std::unique_ptr<LogUnderTest> { return std::make_unique<InRocksDb>(); }}),
    [](const auto& one) { return one.param.name; });

TEST(MemoryEventLog, LosesOrKeepsAGroupWhoseAppendFailed) {
  for (const auto fault : {memory::WriteFault::lost, memory::WriteFault::kept}) {
    memory::MemoryEventLog log{{{}, "mfad", {}}};
    const memory::MemorySecretBox box;
    GroupMaker maker(log, box);
    log.fail_next_append(fault, ErrorCode::no_space);
    EXPECT_EQ(log.append(maker.next(std::size_t{1})).error().code, ErrorCode::no_space);
    EXPECT_EQ(log.tail(), Position{0});
    EXPECT_EQ(log.append(maker.next(std::size_t{1})).error().code, ErrorCode::io) << "it is latched";
    log.crash();
    EXPECT_EQ(log.tail(), Position{fault == memory::WriteFault::kept ? 1U : 0U});
  }
}

}  // namespace
}  // namespace mfad

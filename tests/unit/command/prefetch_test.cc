#include <deque>

#include "daemon/command/prefetcher.h"
#include "tests/unit/command/command_bench.h"

namespace mfad::command::test {
namespace {

// Does what was posted when it is told to.
class StepwisePool final : public query::Pool {
 public:
  bool post(std::function<void()> work) override {
    if (full) return false;
    waiting.push_back(std::move(work));
    return true;
  }
  void run() {
    for (; !waiting.empty(); waiting.pop_front()) waiting.front()();
  }
  bool full = false;
  std::deque<std::function<void()>> waiting;
};

class PrefetchTest : public CommandTest {
 protected:
  PrefetchTest() { open_house(); }

  void submit_ahead(Command command, Lane lane = Lane::interactive) {
    std::vector<Submission> one;
    one.push_back(submission(std::move(command)));
    one.front().lane = lane;
    prefetcher.submit(one);
    EXPECT_TRUE(one.empty());
  }
  // The writer as it is after a restart: it holds the store, but no account.
  void forget() {
    restart();
    EXPECT_EQ(run(put_store(s1)).status, 412);
    answered.clear();
  }

  WarmStreams warm{16};
  StepwisePool pool;
  StepwisePool bulk_pool;
  Prefetcher prefetcher{{queue, log, box, warm, answers, pool, bulk_pool}};
};

TEST_F(PrefetchTest, QueuesAColdAccountsCommandWithItsStateOnceItIsLoaded) {
  submit_ahead(observe("alice2"));
  EXPECT_EQ(queue.depth().interactive, 0U);
  pool.run();
  const auto group = queue.take(8);
  ASSERT_EQ(group.size(), 1U);
  ASSERT_TRUE(group.front().prefetched);
  EXPECT_EQ(group.front().prefetched->stream, alice_stream);
  EXPECT_EQ(group.front().prefetched->loaded.head->version, log.head(alice_stream)->value().version);
}

TEST_F(PrefetchTest, LetsThroughAtOnceWhatTheWriterHoldsAndWhatConcernsNoAccount) {
  warm.add(alice_stream);
  submit_ahead(observe("alice2"));
  submit_ahead(put_store(StoreId{"other"}));
  EXPECT_EQ(queue.depth().interactive, 2U);
  EXPECT_TRUE(pool.waiting.empty());
}

TEST_F(PrefetchTest, LetsTheWriterReadForItselfWhenThePoolIsFull) {
  pool.full = true;
  submit_ahead(observe("alice2"));
  const auto group = queue.take(8);
  ASSERT_EQ(group.size(), 1U);
  EXPECT_FALSE(group.front().prefetched);
}

TEST_F(PrefetchTest, KeepsTheLinesOfAnImportInOrder) {
  account::ObserveAccount bob = std::get<account::ObserveAccount>(std::get<AccountCommand>(observe("bob")));
  bob.key.account = AccountId{"bob"};
  warm.add(alice_stream);
  std::vector<Submission> lines;
  for (const Command& line : {observe("alice2"), Command{AccountCommand{bob}}, observe("alice3")}) {
    lines.push_back(submission(line));
    lines.back().lane = Lane::bulk;
  }
  prefetcher.submit(lines);
  bulk_pool.run();
  std::vector<std::string> names;
  for (const auto& one : queue.take(64))
    names.push_back(std::get<account::ObserveAccount>(std::get<AccountCommand>(one.command)).user_name);
  EXPECT_EQ(names, (std::vector<std::string>{"alice2", "bob", "alice3"}));
}

TEST_F(PrefetchTest, LetsNoImportHoldUpAPerson) {
  submit_ahead(observe("alice2"), Lane::bulk);
  submit_ahead(observe("alice3"));
  pool.run();
  EXPECT_EQ(queue.depth().interactive, 1U);
  EXPECT_EQ(bulk_pool.waiting.size(), 1U);
  bulk_pool.run();
}

TEST_F(PrefetchTest, RefusesWhatFindsTheQueueFullAfterItsLoad) {
  submit_ahead(observe("alice2"));
  queue.close();
  pool.run();
  ASSERT_EQ(answered.size(), 7U) << "six set the house up";
  EXPECT_EQ(answered.back().status, 503);
}

TEST_F(PrefetchTest, GivesTheWriterAStateThatItUsesWithoutReading) {
  forget();
  submit_ahead(observe("alice2"));
  pool.run();
  log.make_unreadable({.streams = true});
  EXPECT_TRUE(std::holds_alternative<CommandLoop::Worked>(loop->step()));
  EXPECT_EQ(answered.back().status, 200);
}

// The account was changed by another command between the load and the writer's turn, and the cache has let go of it.
TEST_F(PrefetchTest, IsNotBelievedWhenTheStreamHasMovedSince) {
  forget();
  submit_ahead(observe("alice2", {"CN=Old,DC=x"}));
  pool.run();
  auto stale = queue.take(8);
  ASSERT_TRUE(stale.front().prefetched);
  run(observe("alice3"));
  forget();
  submit(std::move(stale.front()));
  loop->step();
  EXPECT_EQ(answered.back().status, 200);
  const auto records = log.read_stream(alice_stream, {}, 64);
  StreamVersion version;
  for (const auto& record : *records) {
    version = version.next();
    EXPECT_EQ(decode_envelope(record.bytes)->version, version) << "no version twice";
  }
}

TEST(WarmStreams, HoldsWhatWasAddedUntilItIsRemovedAsOften) {
  WarmStreams warm{4};
  EXPECT_FALSE(warm.maybe_holds(alice_stream));
  warm.add(alice_stream);
  warm.add(alice_stream);
  warm.remove(alice_stream);
  EXPECT_TRUE(warm.maybe_holds(alice_stream));
  warm.remove(alice_stream);
  EXPECT_FALSE(warm.maybe_holds(alice_stream));
}

TEST(StateCache, TellsWhichAccountsItHolds) {
  WarmStreams warm{16};
  StateCache cache{{1, StateCache::usual_bytes_max}, &warm};
  const StreamId bob = StreamId::of(AccountKey{s1, AccountId{"bob"}});
  cache.put(StreamId::of(s1), {});
  cache.put(alice_stream, {});
  cache.put(bob, {});
  EXPECT_TRUE(warm.maybe_holds(alice_stream));
  cache.trim();
  EXPECT_FALSE(warm.maybe_holds(alice_stream));
  EXPECT_TRUE(warm.maybe_holds(bob));
}

}  // namespace
}  // namespace mfad::command::test

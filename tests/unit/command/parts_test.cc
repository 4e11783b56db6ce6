#include <gtest/gtest.h>

#include "adapters/memory/secret_box.h"
#include "daemon/command/destination_limiter.h"
#include "daemon/command/group_draft.h"
#include "daemon/command/outcome_codec.h"
#include "daemon/command/state_cache.h"
#include "events/base/limits.h"

namespace mfad::command {
namespace {

StreamId account(std::string id) { return StreamId::of(AccountKey{StoreId{"s"}, AccountId{std::move(id)}}); }

TEST(StateCache, LetsTheLeastRecentlyUsedAccountGoAndKeepsTheRest) {
  StateCache cache{{2, StateCache::usual_bytes_max}, nullptr};
  cache.put(StreamId::installation(), {});
  LoadedStream store;
  store.head.emplace();
  cache.put(StreamId::of(StoreId{"s"}), std::move(store));
  cache.put(StreamId::of(StoreId{"asked-for-only"}), {});
  for (const char* id : {"a", "b", "c"}) cache.put(account(id), {});
  EXPECT_EQ(cache.size(), 6U) << "nothing leaves before it is trimmed";
  EXPECT_NE(cache.find(account("a")), nullptr);  // used just now
  cache.trim();
  EXPECT_EQ(cache.size(), 4U);
  EXPECT_EQ(cache.find(account("b")), nullptr);
  EXPECT_NE(cache.find(account("a")), nullptr);
  EXPECT_NE(cache.find(StreamId::installation()), nullptr);
  EXPECT_NE(cache.find(StreamId::of(StoreId{"s"})), nullptr);
  EXPECT_EQ(cache.find(StreamId::of(StoreId{"asked-for-only"})), nullptr);
}

TEST(StateCache, LetsAccountsGoThatTakeTooMuchRoom) {
  constexpr std::size_t room = 100'000;
  constexpr std::size_t many = 5'000;
  WarmStreams warm{16};
  StateCache cache{{1'000, room}, &warm};
  const auto put = [&](const char* id) {
    return std::get_if<account::AccountState>(
        cache.put(account(id), {std::make_shared<State>(account::AccountState{}), {}}).state.get());
  };
  put("a");
  account::AccountState* grows = put("b");
  cache.trim();
  const std::size_t small = cache.bytes();
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_LT(small, room);

  ASSERT_NE(cache.find(account("b")), nullptr);
  grows->facts.groups.resize(many);
  put("c");
  cache.trim();
  EXPECT_GE(cache.bytes(), small / 2 + many * sizeof(ShortDigest));
  EXPECT_EQ(cache.size(), 3U) << "it fits as yet";

  grows->facts.groups.resize(2 * many);
  ASSERT_NE(cache.find(account("b")), nullptr);
  cache.trim();
  EXPECT_EQ(cache.size(), 0U) << "the others were used before it, and it is too large alone";
  EXPECT_EQ(cache.bytes(), 0U);
  EXPECT_FALSE(warm.maybe_holds(account("b")));
}

TEST(DestinationLimiter, AllowsTenAnHourAndOneMoreEverySixMinutes) {
  DestinationLimiter limiter{"key"};
  Milliseconds now{0};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limiter.take("a@x.org", now), Milliseconds{0});
  EXPECT_EQ(limiter.take("a@x.org", now), std::chrono::minutes{6});
  EXPECT_GT(limiter.take("A@X.ORG", now), Milliseconds{0}) << "the same address";
  EXPECT_EQ(limiter.take("b@x.org", now), Milliseconds{0});
  now += std::chrono::minutes{5};
  EXPECT_GT(limiter.take("a@x.org", now), Milliseconds{0});
  now += std::chrono::minutes{1} + Milliseconds{1};
  EXPECT_EQ(limiter.take("a@x.org", now), Milliseconds{0});
  EXPECT_GT(limiter.take("a@x.org", now), Milliseconds{0});
}

TEST(DestinationLimiter, FillsUpToTenHoweverLongItWaits) {
  DestinationLimiter limiter{"key"};
  EXPECT_EQ(limiter.take("a@x.org", Milliseconds{0}), Milliseconds{0});
  const Milliseconds later = std::chrono::hours{100};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limiter.take("a@x.org", later), Milliseconds{0});
  EXPECT_GT(limiter.take("a@x.org", later), Milliseconds{0});
}

class Draft : public ::testing::Test {
 protected:
  Result<GroupDraft::Encoded> encode(const std::vector<NewEvent>& events) {
    return draft.encode(events, {actor, correlation, Position{3}, timestamp_from_ms(5)},
                        [](const StreamId&) { return std::nullopt; });
  }
  static NewEvent renamed(std::string to) {
    return {StreamId::of(StoreId{"s"}), Event{StoreEvent{store::Renamed{"a", std::move(to)}}}};
  }

  memory::MemorySecretBox box;
  const Actor actor{SystemActor::start};
  const std::string correlation = "c";
  GroupDraft draft{LogTail{Position{9}, {}, {}, 4}, Lineage{}, box};
  const DeadlineRow row{timestamp_from_ms(1), account("a")};
};

TEST_F(Draft, NumbersEventsDenselyAndLinksThem) {
  auto encoded = encode({renamed("b"), renamed("c")});
  ASSERT_TRUE(encoded.has_value());
  draft.add(std::move(*encoded));
  const Group group = draft.finish();
  EXPECT_EQ(group.number, 5U);
  ASSERT_EQ(group.records.size(), 2U);
  const auto first = decode_record(group.records[0].bytes, box);
  const auto second = decode_record(group.records[1].bytes, box);
  EXPECT_EQ(first->envelope.position, Position{10});
  EXPECT_EQ(second->envelope.position, Position{11});
  EXPECT_EQ(second->envelope.version, StreamVersion{2});
  EXPECT_EQ(second->envelope.causation, Position{10}) << "what was decided together shares it";
  EXPECT_EQ(second->envelope.previous_chain_hash, first->chain_hash);
  EXPECT_EQ(second->envelope.policy_position, Position{3});
  ASSERT_EQ(group.heads.size(), 1U);
  EXPECT_EQ(group.heads[0].second.last_position, Position{11});
  EXPECT_EQ(draft.tail().chain_hash, second->chain_hash);
}

TEST_F(Draft, IsAsItWasWhenAnEventIsTooLarge) {
  const auto encoded = encode({renamed("b"), renamed(std::string(limits::record_bytes_max, 'x'))});
  ASSERT_FALSE(encoded.has_value());
  EXPECT_EQ(encoded.error().code, ErrorCode::too_large);
  EXPECT_TRUE(draft.empty());
  EXPECT_EQ(draft.tail().position, Position{9});
}

TEST_F(Draft, GoesByTheLastWordOnADeadline) {
  const DeadlineRow other{timestamp_from_ms(2), account("a")};
  draft.add_deadline(row);
  draft.erase_deadline(row);
  draft.erase_deadline(other);
  draft.add_deadline(other);
  const Group group = draft.finish();
  EXPECT_EQ(group.deadlines_erased, std::vector{row});
  EXPECT_EQ(group.deadlines, std::vector{other});
}

TEST_F(Draft, KeepsTheLastSnapshotOfAStream) {
  draft.add_snapshot(account("a"), {StreamVersion{64}, 1, "old"});
  draft.add_snapshot(account("a"), {StreamVersion{128}, 1, "new"});
  const Group group = draft.finish();
  ASSERT_EQ(group.snapshots.size(), 1U);
  EXPECT_EQ(group.snapshots[0].second.version, StreamVersion{128});
}

TEST(Outcomes, AreBoundToTheirKey) {
  const memory::MemorySecretBox box;
  const OutcomeKey key{CallerId{"c"}, "k"};
  Outcome outcome{timestamp_from_ms(1'234), sha256("request"), {}};
  outcome.answer.status = 201;
  outcome.answer.body = "token shown once";
  outcome.answer.etag = StreamVersion{3};
  outcome.answer.position = Position{8};
  outcome.answer.recordable = true;
  const auto stored = encode_outcome(key, outcome, box);
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->find("token"), std::string::npos);
  EXPECT_EQ(stored->substr(0, 8), (std::string{"\0\0\0\0\0\0\x04\xd2", 8})) << "when, for the log, which forgets it";
  EXPECT_EQ(decode_outcome(key, *stored, box), outcome);
  EXPECT_FALSE(decode_outcome({CallerId{"c"}, "other"}, *stored, box).has_value());
  EXPECT_FALSE(decode_outcome(key, stored->substr(0, 7), box).has_value());
}

}  // namespace
}  // namespace mfad::command

#include "daemon/deliver/lines.h"

#include <gtest/gtest.h>

namespace mfad::deliver {
namespace {

command::Delivery delivery(const char* store, const char* account, const char* challenge, Timestamp expires_at = {}) {
  return {SendCode{{StoreId{store}, AccountId{account}},
                   ChallengeId{challenge},
                   "a@x.org",
                   Secret{"123456"},
                   ChallengePurpose::flow,
                   expires_at},
          "r", std::nullopt};
}

std::string taken(Lines& lines) {
  const auto next = lines.take();
  return next ? next->message.challenge.str() : "none";
}

TEST(Lines, TakeFromTheStoresInTurnSoThatAFloodOfOneDelaysNoOther) {
  Lines lines;
  for (const char* account : {"1", "2"}) lines.add(delivery("flood", account, account));
  lines.add(delivery("other", "a", "first"));
  lines.add(delivery("third", "a", "second"));
  EXPECT_EQ(taken(lines), "1");
  EXPECT_EQ(taken(lines), "first");
  EXPECT_EQ(taken(lines), "second");
  EXPECT_EQ(taken(lines), "2");
  EXPECT_EQ(taken(lines), "none");
}

TEST(Lines, SendFewOfAStoreAtATimeSoThatADeadServerHoldsFew) {
  Lines lines;
  for (const char* account : {"1", "2", "3"}) lines.add(delivery("dead", account, account));
  EXPECT_EQ(taken(lines), "1");
  EXPECT_EQ(taken(lines), "2");
  EXPECT_FALSE(lines.ready());
  EXPECT_EQ(taken(lines), "none");
  EXPECT_EQ(lines.waiting(), 1U);
  lines.sent({StoreId{"dead"}, AccountId{"1"}}, Lines::Server::answered);
  EXPECT_TRUE(lines.ready());
  EXPECT_EQ(taken(lines), "3");
}

TEST(Lines, LeaveRoomBesideServersThatWereSilent) {
  Lines lines;
  const std::vector<const char*> stores{"d1", "d2", "d3", "d4", "d5"};
  for (const char* store : stores) lines.add(delivery(store, "1", store));
  for (const char* store : stores) EXPECT_EQ(taken(lines), store);
  for (const char* store : stores) {
    lines.sent({StoreId{store}, AccountId{"1"}}, Lines::Server::silent);
    for (const char* account : {"2", "3"}) lines.add(delivery(store, account, store));
  }
  for (const char* store : {"d1", "d2", "d3", "d4", "none"}) EXPECT_EQ(taken(lines), store);
  EXPECT_FALSE(lines.ready());
  lines.add(delivery("good", "1", "good"));
  EXPECT_EQ(taken(lines), "good");

  lines.sent({StoreId{"d1"}, AccountId{"2"}}, Lines::Server::answered);
  for (const char* store : {"d1", "d5", "none"}) EXPECT_EQ(taken(lines), store) << "d1 answers again";
}

TEST(Lines, SendTheMailsOfOneAccountOneAfterTheOther) {
  Lines lines;
  lines.add(delivery("s", "a", "older"));
  lines.add(delivery("s", "a", "newer"));
  EXPECT_EQ(taken(lines), "older");
  EXPECT_EQ(taken(lines), "none");
  lines.sent({StoreId{"s"}, AccountId{"a"}}, Lines::Server::answered);
  EXPECT_EQ(taken(lines), "newer");
}

TEST(Lines, GiveBackWhatHasExpiredOfEveryStoreAlsoWhereNothingMayBeSent) {
  const auto at = [](int ms) { return timestamp_from_ms(ms); };
  Lines lines;
  lines.add(delivery("s", "a", "being sent", at(1)));
  EXPECT_EQ(taken(lines), "being sent");
  lines.add(delivery("s", "a", "s expired", at(10)));
  lines.add(delivery("s", "a", "s lives", at(11)));
  lines.add(delivery("t", "a", "t expired", at(9)));
  lines.add(delivery("s", "c", "s ends with its flow", at(10)));
  std::vector<std::string> expired;
  for (const auto& one : lines.take_expired(at(10))) expired.push_back(one.message.challenge.str());
  EXPECT_EQ(expired, (std::vector<std::string>{"s expired", "s ends with its flow", "t expired"}));
  EXPECT_EQ(lines.waiting(), 1U);
  EXPECT_EQ(lines.waiting(StoreId{"s"}), 1U);
  EXPECT_EQ(lines.waiting(StoreId{"t"}), 0U);
  lines.sent({StoreId{"s"}, AccountId{"a"}}, Lines::Server::answered);
  EXPECT_EQ(taken(lines), "s lives");
}

TEST(Lines, GiveBackWhatWaitsAndGoOnWithWhatIsBeingSent) {
  Lines lines;
  lines.add(delivery("s", "a", "being sent"));
  EXPECT_EQ(taken(lines), "being sent");
  lines.add(delivery("s", "b", "waits"));
  const auto left = lines.clear();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left.front().message.challenge.str(), "waits");
  EXPECT_EQ(lines.waiting(), 0U);
  lines.sent({StoreId{"s"}, AccountId{"a"}}, Lines::Server::answered);
  EXPECT_FALSE(lines.ready());
}

}  // namespace
}  // namespace mfad::deliver

#include "projections/account_state/account_state.h"

#include "daemon/command/stream_loader.h"
#include "projections/account_state/account_state_query.h"
#include "tests/unit/projections/story.h"

namespace mfad::test {
namespace {

class AccountRows : public ::testing::Test, protected Story {
 protected:
  void fold(std::size_t slice = 1'000) { fold_into(projection, rows, folded, slice); }
  std::vector<AccountId> named(std::string_view name) {
    fold();
    return query.accounts_by_user_name(*rows.snapshot(), s1, name).value();
  }
  Story& flow(const std::string& id, FlowAbandonment reason = FlowAbandonment::requested) {
    account::FlowStarted started;
    started.flow = FlowId{id};
    return of("a", started, account::FlowAbandoned{FlowId{id}, reason});
  }
  Story& redeemed(const std::string& id) {
    account::FlowStarted started;
    started.flow = FlowId{id};
    return of("a", started, account::FlowSatisfied{.flow = FlowId{id}}, account::GrantRedeemed{.flow = FlowId{id}});
  }

  account_state::AccountStateProjection projection{context()};
  account_state::AccountStateQuery query{context()};
  Position folded;
};

TEST_F(AccountRows, AreTheFoldOfTheStream) {
  open_house().observed("a", "OU=Staff,DC=x").enrolled("a", AuthenticationType::email);
  flow("f1");
  fold(2);
  const auto row = query.account(*rows.snapshot(), key_of("a"));
  const auto loaded = command::StreamLoader{log, box}.load(StreamId::of(key_of("a")));
  ASSERT_TRUE(row.has_value() && row->has_value() && loaded.has_value());
  EXPECT_EQ(**row, std::get<account::AccountState>(*loaded->state));
  EXPECT_EQ(query.account(*rows.snapshot(), key_of("b")).value(), std::nullopt);
}

TEST_F(AccountRows, AreSealed) {
  observed("a", "OU=Staff,DC=x");
  fold();
  for (const auto& [key, value] : rows.rows()) {
    EXPECT_EQ((key + value).find("Name of"), std::string::npos) << key;
    EXPECT_EQ((key + value).find("name of"), std::string::npos) << key;
  }
}

TEST_F(AccountRows, AreFoundByTheirNameWithoutRegardToCase) {
  observed("a", "OU=Staff,DC=x").observed("b", "OU=Staff,DC=x");
  EXPECT_EQ(named("NAME OF A"), std::vector{AccountId{"a"}});
  account::FactsChanged renamed;
  renamed.delta.user_name = "name of b";
  of("a", renamed);
  EXPECT_EQ(named("Name of a"), std::vector<AccountId>{});
  EXPECT_EQ(named("Name of b"), (std::vector{AccountId{"a"}, AccountId{"b"}}));
  EXPECT_EQ(query.accounts_by_user_name(*rows.snapshot(), s1, "Name of b", 1).value(), std::vector{AccountId{"a"}});
  of("a", account::Deleted{});
  EXPECT_EQ(named("Name of b"), std::vector{AccountId{"b"}});
}

TEST_F(AccountRows, OfDeletedAccountsAreLeftOutOfLists) {
  observed("a", "DC=x").observed("b", "DC=x").observed("c", "DC=x").of("b", account::Deleted{});
  fold();
  std::vector<std::string> found;
  ASSERT_TRUE(query
                  .scan(*rows.snapshot(), s1, AccountId{"a"},
                        [&](const account::AccountState& account) {
                          found.push_back(account.key.account.str());
                          return true;
                        })
                  .has_value());
  EXPECT_EQ(found, std::vector<std::string>{"c"});
}

// Whether they left one by one or all in one slice, as in a rebuild.
TEST_F(AccountRows, KeepFlowsThatLeftTheStateWhereverSlicesEnd) {
  observed("a", "DC=x");
  constexpr std::size_t many = account::AccountState::past_kept_max + 8;
  for (std::size_t i = 0; i < many; ++i) {
    if (i % 2 == 0) flow(fmt::format("f{:02}", i));
    if (i % 2 == 1) redeemed(fmt::format("f{:02}", i));
  }
  std::map<std::size_t, account::Flow> as_single_events_left_them;
  for (const std::size_t slice : {1U, 5U, 1'000U}) {
    memory::MemoryRowStore into;
    Position from;
    fold_into(projection, into, from, slice);
    const auto account = query.account(*into.snapshot(), key_of("a")).value().value();
    for (std::size_t i = 0; i < many; ++i) {
      const auto found = query.flow(*into.snapshot(), account, FlowId{fmt::format("f{:02}", i)});
      ASSERT_TRUE(found.has_value() && found->has_value()) << "flow " << i << " of slices of " << slice;
      EXPECT_EQ(status_of(**found), i % 2 == 0 ? FlowStatus::abandoned : FlowStatus::redeemed);
      EXPECT_EQ(**found, as_single_events_left_them.try_emplace(i, **found).first->second) << "slices of " << slice;
    }
    EXPECT_EQ(query.flow(*into.snapshot(), account, FlowId{"other"}).value(), std::nullopt);
  }
}

TEST_F(AccountRows, MarkWhatTheStateTopicShowsAndNothingElse) {
  const auto marked = [&] {
    fold();
    const bool there = rows.snapshot()->get("dirty/account/s1/a").has_value();
    EXPECT_TRUE(rows.erase_prefix("dirty/").has_value());
    return there;
  };
  observed("a", "DC=x");
  EXPECT_TRUE(marked());
  account::FactsChanged renamed;
  renamed.delta.display_name = "Somebody Else";
  of("a", renamed);
  EXPECT_FALSE(marked()) << "names are not shown";
  flow("f1");
  EXPECT_FALSE(marked());
  enrolled("a", AuthenticationType::email);
  EXPECT_TRUE(marked());
  of("a", account::LockedOut{{}, timestamp_from_ms(1), 5, staff});
  EXPECT_TRUE(marked());
  of("a", account::Deleted{});
  EXPECT_TRUE(marked());
}

// Rows that a power loss takes back are made again in slices of another length, and what stood between may have been
// sent.
TEST_F(AccountRows, MarkWhatWasOtherwiseInTheMidstOfASlice) {
  observed("a", "DC=x");
  fold();
  ASSERT_TRUE(rows.erase_prefix("dirty/").has_value());
  of("a", account::Deleted{}).observed("a", "DC=x");
  observed("b", "DC=x").of("b", account::Deleted{});
  observed("c", "DC=x");
  fold();
  for (const char* account : {"a", "b", "c"})
    EXPECT_TRUE(rows.snapshot()->get(fmt::format("dirty/account/s1/{}", account)).has_value()) << account;
}

TEST_F(AccountRows, OfADestroyedKeyAreAsIfTheyHadNeverBeen) {
  observed("a", "DC=x");
  fold();
  box.destroy(log.head(StreamId::of(key_of("a"))).value()->key_slot);
  EXPECT_EQ(query.account(*rows.snapshot(), key_of("a")).value(), std::nullopt);
}

}  // namespace
}  // namespace mfad::test

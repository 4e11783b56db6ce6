#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::FactsChanged;
using account::ObserveAccount;
using account::Observed;
using enum FactAttribute;

ShortDigest digest(const std::string& dn) { return *policy::dn_digest(dn); }

TEST(ObserveAccount, Inv93RecordsTheFactsWithTheirSourceAndTime) {
  AccountStory story;
  auto command = story.observation();
  command.display_name = "Alice Example";
  command.groups = {admins_group};
  command.mail = "alice@example.org";
  story.when(command).then(Observed{.directory_enabled = true,
                                    .source = "ad",
                                    .observed_at = story.now(),
                                    .delta = {.user_name = "Alice",
                                              .display_name = "Alice Example",
                                              .mail = "alice@example.org",
                                              .container = "CN=Alice," + staff_container,
                                              .groups_added = {admins_group}}});
  const auto facts = story.reply<Reply::Facts>();
  EXPECT_TRUE(facts.created);
  EXPECT_EQ(facts.changed, (std::vector{user_name, display_name, enabled, container, groups, mail}));
  EXPECT_EQ(story.state().facts.groups, std::vector{digest(admins_group)});
  EXPECT_EQ(story.state().facts.containers.size(), 4U);
  EXPECT_EQ(story.state().facts.containers[1], digest(staff_container));
}

TEST(ObserveAccount, SaysNothingWhenTheFactsAreTheSame) {
  AccountStory story = AccountStory::observed();
  auto command = story.observation();
  command.container = "cn=ALICE, " + staff_container;
  story.when(command).then_nothing();
  EXPECT_TRUE(story.reply<Reply::Facts>().changed.empty());
  EXPECT_FALSE(story.reply<Reply::Facts>().created);
}

TEST(ObserveAccount, ListsWhatChangedInTheOrderOfTheAttributesAndRemovesWhatIsLeftOut) {
  AccountStory story;
  auto command = story.observation();
  command.mail = "alice@example.org";
  command.mobile = "+49 1";
  command.groups = {admins_group, "CN=Old,DC=example,DC=org"};
  story.when(command).pass(1s);
  auto next = story.observation();
  next.enabled = false;
  next.user_name = "alice2";
  next.groups = {"CN=New,DC=example,DC=org", "cn=admins,ou=groups,dc=example,dc=org"};
  next.mobile = "+49 1";
  story.when(next).then(FactsChanged{.changed = {user_name, enabled, groups, mail},
                                     .directory_enabled = false,
                                     .source = "ad",
                                     .observed_at = story.now(),
                                     .delta = {.user_name = "alice2",
                                               .mail = "",
                                               .groups_added = {"CN=New,DC=example,DC=org"},
                                               .groups_removed = {digest("CN=Old,DC=example,DC=org")}}});
  EXPECT_EQ(story.state().facts.groups.size(), 2U);
  EXPECT_EQ(story.state().facts.mail, "");
  EXPECT_FALSE(story.state().facts.enabled);
}

TEST(ObserveAccount, IgnoresAnOlderObservationOfTheSameSource) {
  AccountStory story;
  story.when(story.observation());
  auto older = story.observation();
  older.observed_at -= 1ms;
  older.user_name = "other";
  story.when(older).then_nothing();
  EXPECT_TRUE(story.reply<Reply::Facts>().stale);
}

TEST(ObserveAccount, AppliesOtherFactsOfTheSameMoment) {
  AccountStory story;
  story.when(story.observation());
  auto same_moment = story.observation();
  same_moment.user_name = "other";
  story.when(same_moment).then_types({"account.facts_changed"});
}

TEST(ObserveAccount, JudgesEachSourceByItsOwnLastChange) {
  AccountStory story;
  story.when(story.observation());
  auto hr = story.observation();
  hr.source = "hr";
  hr.observed_at -= 1h;
  hr.user_name = "from-hr";
  story.when(hr).then_types({"account.facts_changed"});
  auto older = story.observation();
  older.observed_at -= 1min;
  story.when(older).then_nothing();
  EXPECT_TRUE(story.reply<Reply::Facts>().stale);
}

TEST(ObserveAccount, RemembersAsManySourcesAsItsLimitSays) {
  AccountStory story;
  auto command = story.observation();
  for (std::size_t i = 0; i < account::AccountState::sources_kept_max; ++i) {
    command.source = "source-" + std::to_string(i);
    command.user_name = "user-" + std::to_string(i);
    story.when(command);
  }
  command.source = "source-0";
  command.observed_at -= 1min;
  story.when(command).then_nothing();
  EXPECT_TRUE(story.reply<Reply::Facts>().stale);
}

TEST(ObserveAccount, ContinuesLongFactsInFurtherEventsThatEachFitARecord) {
  AccountStory story;
  auto command = story.observation();
  for (std::size_t i = 0; i < limits::groups_max; ++i) {
    command.groups.push_back("CN=" + std::string(1'000, 'g') + std::to_string(i) + ",DC=org");
  }
  story.when(command);
  const auto events = story.decided_events();
  ASSERT_GT(events.size(), 2U);
  ASSERT_LE(events.size(), limits::events_per_decision_max);
  std::size_t groups_seen = 0;
  for (const auto& event : events) {
    const auto& what = std::get<AccountEvent>(event.event);
    const auto* changed = std::get_if<FactsChanged>(&what);
    if (changed != nullptr) {
      EXPECT_EQ(changed->changed, std::vector{groups});
    }
    std::size_t bytes = 0;
    for (const auto& dn : (changed != nullptr ? changed->delta : std::get<Observed>(what).delta).groups_added) {
      bytes += dn.size();
      ++groups_seen;
    }
    EXPECT_LE(bytes, limits::fact_bytes_per_event_max);
  }
  EXPECT_EQ(groups_seen, limits::groups_max);
  EXPECT_EQ(story.state().facts.groups.size(), limits::groups_max);

  story.pass(1s).when(story.observation());  // and all of them go again
  EXPECT_GT(story.decided_events().size(), 1U);
  EXPECT_TRUE(story.state().facts.groups.empty());
}

TEST(ObserveAccount, TakesAGroupThatIsNamedTwiceOnce) {
  AccountStory story;
  auto command = story.observation();
  command.groups = {admins_group, "cn=admins, ou=groups, dc=example, dc=org"};
  story.when(command);
  EXPECT_EQ(story.state().facts.groups.size(), 1U);
}

TEST(ObserveAccount, RefusesWhatIsNoDistinguishedName) {
  AccountStory story;
  auto command = story.observation();
  command.groups = {"Admins"};
  story.when(command).then_rejected(Reason::invalid);
  EXPECT_EQ(story.decided().error().pointer, "/groups");
  command = story.observation();
  command.container = "nowhere";
  story.when(command).then_rejected(Reason::invalid);
  EXPECT_EQ(story.decided().error().pointer, "/container");
}

TEST(ObserveAccount, RefusesATimeMoreThanTwoMinutesAhead) {
  AccountStory story;
  auto command = story.observation();
  command.observed_at += 2min;
  story.when(command).then_types({"account.observed"});
  command.observed_at += 1ms;
  story.when(command).then_rejected(Reason::invalid);
}

TEST(ObserveAccount, IsRefusedInAStoreThatIsUnknownOrRemovedAndTakenInADisabledOne) {
  AccountStory story;
  story.change_store([](auto& store) { store.enabled = false; });
  story.when(story.observation()).then_types({"account.observed"});
  for (const auto presence : {store::Presence::absent, store::Presence::removed}) {
    story.change_store([&](auto& store) { store.presence = presence; });
    story.when(story.observation()).then_rejected(Reason::not_found);
  }
}

TEST(ObserveAccount, Inv51EnrollmentFollowsTheAccountThroughRenameAndMove) {
  AccountStory story = AccountStory::with_authenticator();
  auto moved = story.observation();
  moved.user_name = "alice.new";
  moved.container = "OU=Elsewhere,DC=example,DC=org";
  story.when(moved).then_types({"account.facts_changed"});
  EXPECT_EQ(story.state().enrolled_types(), TypeSet{Type::authenticator});
}

TEST(ObserveAccount, RecordsWhatHadExpiredBeforeTheFacts) {
  AccountStory story = AccountStory::with_authenticator();
  story.start();
  story.pass(limits::flow_lives);
  auto changed = story.observation();
  changed.user_name = "other";
  story.when(changed).then_types({"account.flow_expired", "account.facts_changed"});
}

TEST(ObserveAccount, LeavesExpiriesToTheTimerWhenItHasNothingToSay) {
  AccountStory story = AccountStory::with_authenticator();
  story.start();
  story.pass(limits::flow_lives).when(story.observation()).then_nothing();
}

}  // namespace
}  // namespace mfad::test

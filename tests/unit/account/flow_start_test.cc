#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::FlowAbandoned;
using account::FlowRefused;
using account::FlowStarted;
using account::StartFlow;

StartFlow start_of(FlowKind kind = FlowKind::self_reset) { return {alice, kind, "portal", std::nullopt}; }

TEST(StartFlow, Inv30Inv94FixesRoleRequirementAndStorePosition) {
  AccountStory story = AccountStory::with_both();
  story.require({Type::authenticator}, 1);
  story.when(start_of());
  const FlowId id = story.reply<Reply::FlowStarted>().flow;
  story.then(FlowStarted{.flow = id,
                         .kind = FlowKind::self_reset,
                         .client = "portal",
                         .role = staff,
                         .store_position = Position{77},
                         .enforced = {Type::authenticator},
                         .chosen_by_end_user = 1,
                         .expires_at = story.now() + 15min});
  story.require({}, 0);  // what changes now changes nothing for this flow
  story.verify(id, Type::authenticator, story.code()).then_types({"account.factor_accepted"});
  const Secret mailed = story.ask_for_code(id);
  story.verify(id, Type::email, mailed).then_types({"account.factor_accepted", "account.flow_satisfied"});
}

TEST(StartFlow, ManageEnrollmentAsksForAnyOneTypeWhateverTheRoleAsks) {
  AccountStory story = AccountStory::with_authenticator();
  story.require({Type::email, Type::authenticator});
  story.when(start_of(FlowKind::self_reset))
      .then(FlowRefused{FlowKind::self_reset, "portal", FlowRefusal::not_compliant});
  const FlowId id = story.start(FlowKind::manage_enrollment);
  EXPECT_EQ(story.flow(id).required, (policy::Requirement{{}, 1}));
  story.verify(id, Type::authenticator, story.code()).then_types({"account.factor_accepted", "account.flow_satisfied"});
}

TEST(StartFlow, Inv27DecidesByTheRoleOfLowestPriorityNumberAlone) {
  AccountStory story = AccountStory::with_both();
  story.require({Type::authenticator, Type::email});
  story.change_store([](auto& store) {
    store.roles[RoleId{"lax"}] = role_of(RoleId{"lax"}, 5, {policy::Term::Kind::container, staff_container}, {{}, 0});
  });
  const FlowId id = story.start();
  EXPECT_EQ(story.flow(id).role, RoleId{"lax"});
  EXPECT_EQ(story.flow(id).required, (policy::Requirement{{}, 0}));
}

struct Refusal {
  FlowRefusal reason;
  std::function<void(AccountStory&)> make;
};

std::vector<Refusal> refusals() {
  return {
      {FlowRefusal::store_disabled, [](auto& story) { story.change_store([](auto& s) { s.enabled = false; }); }},
      {FlowRefusal::account_disabled,
       [](auto& story) {
         auto observation = story.observation();
         observation.enabled = false;
         story.when(observation);
       }},
      {FlowRefusal::no_role, [](auto& story) { story.change_store([](auto& s) { s.roles.clear(); }); }},
      {FlowRefusal::not_enrolled,
       [](auto& story) { story.when(account::Unenroll{alice, {Type::authenticator, Type::email}, "x"}); }},
      {FlowRefusal::not_compliant, [](auto& story) { story.require({Type::yubikey}); }},
      {FlowRefusal::locked_out,
       [](auto& story) {
         story.lockout(1, 60);
         story.verify(story.start(FlowKind::self_unlock), Type::authenticator, AccountStory::wrong_code());
       }},
      {FlowRefusal::mfa_not_active,
       [](auto& story) { story.change_store([](auto& s) { s.enrollment_enabled = false; }); }},
  };
}

TEST(StartFlow, Inv87RecordsTheFirstReasonInTheContractsOrderAndAlwaysAnswersTheSame) {
  const auto table = refusals();
  constexpr std::size_t lockout_at = 5;
  for (std::size_t first = 0; first < table.size(); ++first) {
    SCOPED_TRACE(name_of(table[first].reason));
    AccountStory story = AccountStory::with_authenticator();
    if (first <= lockout_at) table[lockout_at].make(story);  // first of all, since it needs a flow
    for (std::size_t i = table.size(); i-- > first;) {
      if (i != lockout_at) table[i].make(story);
    }
    story.when(start_of()).then(FlowRefused{FlowKind::self_reset, "portal", table[first].reason});
    EXPECT_NE(story.reply_if<Reply::FlowRefused>(), nullptr);
  }
}

TEST(StartFlow, MfaThatIsNotActiveRefusesResetAndUnlock) {
  for (const auto kind : {FlowKind::self_reset, FlowKind::self_unlock}) {
    AccountStory story = AccountStory::with_authenticator();
    story.change_store([](auto& store) { store.enrollment_enabled = false; });
    story.when(start_of(kind)).then(FlowRefused{kind, "portal", FlowRefusal::mfa_not_active});
    story.change_store([](auto& store) { store.roles.clear(); });
    story.when(start_of(kind)).then(FlowRefused{kind, "portal", FlowRefusal::no_role});
  }
}

TEST(StartFlow, AnEnrolledButNoLongerCompliantAccountIsRefusedAtResetAndUnlock) {
  for (const auto kind : {FlowKind::self_reset, FlowKind::self_unlock}) {
    AccountStory story = AccountStory::with_authenticator();
    story.require({Type::authenticator}, 1);
    story.when(start_of(kind)).then(FlowRefused{kind, "portal", FlowRefusal::not_compliant});
  }
}

TEST(StartFlow, AStrandedAccountIsNotCompliantForEveryKind) {
  for (const auto kind : {FlowKind::self_reset, FlowKind::self_unlock, FlowKind::manage_enrollment}) {
    AccountStory story = AccountStory::with_authenticator();
    story.change_store([](auto& store) { store.enabled_types = {Type::email}; });
    story.when(start_of(kind)).then(FlowRefused{kind, "portal", FlowRefusal::not_compliant});
  }
}

TEST(StartFlow, AnAccountThatDoesNotExistOrWasDeletedMakesNoEvent) {
  AccountStory story;
  story.when(start_of()).then_nothing();
  EXPECT_NE(story.reply_if<Reply::FlowRefused>(), nullptr);
  AccountStory deleted = AccountStory::with_authenticator();
  deleted.when(account::DeleteAccount{alice, "ad", deleted.now()});
  deleted.when(start_of()).then_nothing();
  EXPECT_NE(deleted.reply_if<Reply::FlowRefused>(), nullptr);
  deleted.change_store([](auto& store) { store.presence = store::Presence::removed; });
  deleted.when(start_of()).then_rejected(Reason::not_found);
}

TEST(StartFlow, AnAccountFoundByNameMustBearThatNameNow) {
  AccountStory story = AccountStory::with_authenticator();
  auto command = start_of();
  command.user_name = "ALICE";
  story.when(command).then_types({"account.flow_started"});
  command.user_name = "alice.old";
  story.when(command).then_nothing();
  EXPECT_NE(story.reply_if<Reply::FlowRefused>(), nullptr);
}

TEST(StartFlow, ASecondOneOfAKindAbandonsTheOpenOneAndSparesASatisfiedOne) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn();
  const FlowId open = story.start();
  const FlowId other_kind = story.start(FlowKind::self_unlock);
  story.when(start_of()).then_types({"account.flow_abandoned", "account.flow_started"});
  EXPECT_TRUE(std::get<AccountEvent>(story.decided_events()[0].event) ==
              (AccountEvent{FlowAbandoned{open, FlowAbandonment::superseded}}));
  EXPECT_EQ(story.status(other_kind), FlowStatus::open);
  story.when(account::RedeemGrant{alice, earned.flow, earned.grant, Operation::password_reset})
      .then_types({"account.grant_redeemed"});
}

TEST(StartFlow, AnOpenOneThatWasAbortedUnseenEndsForThatReason) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId open = story.start();
  story.change_store([](auto& store) {
    store.roles[RoleId{"other"}] = role_of(RoleId{"other"}, 1, {policy::Term::Kind::container, staff_container});
    store.roles.erase(staff);
  });
  story.when(start_of()).then_types({"account.flow_aborted", "account.flow_started"});
  EXPECT_EQ(story.status(open), FlowStatus::aborted);
}

TEST(StartFlow, ARefusedStartLeavesTheOpenOneAlone) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId open = story.start();
  story.change_store([](auto& store) { store.enabled = false; });
  story.when(start_of()).then_types({"account.flow_refused"});
  EXPECT_EQ(story.status(open), FlowStatus::open);
}

TEST(StartFlow, Inv87TwentyAnHourThenRefusedWithoutAnEvent) {
  AccountStory story = AccountStory::with_authenticator();
  story.pass(2h);
  const Timestamp first = story.now();
  for (int i = 0; i < 10; ++i) story.when(start_of()).pass(1min);
  story.require({Type::email});
  for (int i = 0; i < 10; ++i)
    story.when(start_of()).then_types({"account.flow_refused"}).pass(1min);  // these count as well
  story.require({});
  story.when(start_of()).then_nothing();
  EXPECT_NE(story.reply_if<Reply::FlowRefused>(), nullptr);
  story.at(first + 1h - 1ms).when(start_of()).then_nothing();
  story.at(first + 1h).when(start_of());
  EXPECT_NE(story.reply_if<Reply::FlowStarted>(), nullptr);
}

}  // namespace
}  // namespace mfad::test

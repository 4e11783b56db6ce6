#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::FactorRejected;
using account::FlowAborted;
using account::LockedOut;

AccountStory locked() {
  AccountStory story = AccountStory::with_both();
  story.lockout(1, 15);
  story.verify(story.start(), Type::authenticator, AccountStory::wrong_code());
  EXPECT_TRUE(story.state().locked_until.has_value());
  return story;
}

TEST(Lockout, Inv56CountsOverAllTypesAndFlowsAndAbortsEveryOpenFlow) {
  AccountStory story = AccountStory::with_both();
  story.lockout(3, 20);
  const auto earned = story.earn(FlowKind::manage_enrollment);
  const FlowId reset = story.start(FlowKind::self_reset);
  const FlowId unlock = story.start(FlowKind::self_unlock);
  story.ask_for_code(unlock);
  story.verify(reset, Type::authenticator, AccountStory::wrong_code())
      .then(FactorRejected{reset, Type::authenticator, FactorRejection::wrong, 1});
  story.verify(unlock, Type::email, AccountStory::wrong_code())
      .then(FactorRejected{unlock, Type::email, FactorRejection::wrong, 2});
  EXPECT_EQ(story.reply<Reply::Verified>().result, Reply::Verified::Result::failed);
  story.verify(reset, Type::authenticator, AccountStory::wrong_code())
      .then(FactorRejected{reset, Type::authenticator, FactorRejection::wrong, 3},
            LockedOut{.flow = reset, .until = story.now() + 20min, .threshold = 3, .role = staff},
            FlowAborted{reset, FlowAbortion::locked_out}, FlowAborted{unlock, FlowAbortion::locked_out});
  EXPECT_EQ(story.reply<Reply::Verified>().result, Reply::Verified::Result::locked_out);
  EXPECT_EQ(story.reply<Reply::Verified>().locked_until, story.now() + 20min);
  EXPECT_EQ(story.status(earned.flow), FlowStatus::satisfied);  // a grant already earned stands
}

TEST(Lockout, Inv56ARightAnswerResetsTheCount) {
  AccountStory story = AccountStory::with_authenticator();
  story.lockout(2, 15);
  const FlowId flow = story.start();
  story.verify(flow, Type::authenticator, AccountStory::wrong_code());
  story.verify(flow, Type::authenticator, story.code());
  EXPECT_EQ(story.state().consecutive_failures, 0);
  const FlowId next = story.start();
  story.verify(next, Type::authenticator, AccountStory::wrong_code())
      .then(FactorRejected{next, Type::authenticator, FactorRejection::wrong, 1});
}

TEST(Lockout, Inv56AReplayedCodeCounts) {
  AccountStory story = AccountStory::with_authenticator();
  story.lockout(1, 15);
  const Secret code = story.code();
  story.verify(story.start(), Type::authenticator, code);
  story.verify(story.start(), Type::authenticator, code)
      .then_types({"account.factor_rejected", "account.locked_out", "account.flow_aborted"});
}

TEST(Lockout, Inv57AnExpiredFlowAndAFailedDeliveryAreNotWrongAnswers) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  story.ask_for_code(flow);
  const auto challenge = account::open_situation(*account::find_flow(story.state(), flow))->challenge->id;
  story.when(account::RecordDelivery{alice, challenge, false}).then_types({"account.challenge_delivery_failed"});
  story.pass(15min).when(account::ExpireDue{alice}).then_types({"account.flow_expired"});
  EXPECT_EQ(story.state().consecutive_failures, 0);
}

TEST(Lockout, Inv58RefusesEveryStartWhileItLasts) {
  for (const auto kind : {FlowKind::self_reset, FlowKind::self_unlock, FlowKind::manage_enrollment}) {
    AccountStory story = locked();
    story.when(account::StartFlow{alice, kind, "portal", std::nullopt})
        .then(account::FlowRefused{kind, "portal", FlowRefusal::locked_out});
    story.pass(15min - 1ms)
        .when(account::StartFlow{alice, kind, "portal", std::nullopt})
        .then(account::FlowRefused{kind, "portal", FlowRefusal::locked_out});
  }
}

TEST(Lockout, Inv59Inv90EndsByTimeAtTheMomentThatWasRecorded) {
  AccountStory story = locked();
  const Timestamp until = *story.state().locked_until;
  story.lockout(1, 1);  // a changed policy does not move it
  EXPECT_EQ(account::next_deadline(story.state()), until);
  story.at(until - 1ms).when(account::ExpireDue{alice}).then_nothing();
  story.at(until).when(account::ExpireDue{alice}).then(account::LockoutExpired{});
  EXPECT_EQ(story.state().consecutive_failures, 0);
  EXPECT_FALSE(story.state().locked_until.has_value());
}

TEST(Lockout, Inv91IsOverForTheNextCommandEvenBeforeTheTimerSaysSo) {
  AccountStory story = locked();
  story.at(*story.state().locked_until);
  story.when(account::StartFlow{alice, FlowKind::self_reset, "portal", std::nullopt})
      .then_types({"account.lockout_expired", "account.flow_started"});
}

TEST(Lockout, Inv59NothingThatHelpdeskCanDoEndsIt) {
  AccountStory story = locked();
  const auto until = story.state().locked_until;
  story.by(CallerRole::helpdesk).when(account::Unenroll{alice, {Type::email}, "x"});
  EXPECT_TRUE(story.accepted());
  EXPECT_EQ(story.state().locked_until, until);
}

TEST(Lockout, Inv62KnowsNothingOfTheProvidersLockAndIsNotEndedByItsUnlock) {
  AccountStory story = AccountStory::with_both();
  story.lockout(1, 15);
  const auto earned = story.earn(FlowKind::self_unlock);
  story.verify(story.start(FlowKind::self_reset), Type::authenticator, AccountStory::wrong_code());
  const auto until = story.state().locked_until;
  EXPECT_TRUE(story.state().facts.enabled);
  story.by(CallerRole::sync);
  story.when(account::RedeemGrant{alice, earned.flow, earned.grant, Operation::unlock})
      .then_types({"account.grant_redeemed"});
  story.when(account::ReportFlow{alice, earned.flow, true, {}}).then(account::Unlocked{earned.flow});
  EXPECT_EQ(story.state().locked_until, until);
}

TEST(Lockout, Inv63TakesThePolicyOfTheRoleThatTheAccountHasNow) {
  AccountStory story = AccountStory::with_authenticator();
  story.lockout(5, 15);
  const FlowId flow = story.start();
  story.change_store([](auto& store) {
    auto strict = role_of(RoleId{"strict"}, 1, {policy::Term::Kind::container, staff_container});
    strict.settings.lockout = {1, 60};
    store.roles[RoleId{"strict"}] = strict;
  });
  story.verify(flow, Type::authenticator, AccountStory::wrong_code())
      .then(FactorRejected{flow, Type::authenticator, FactorRejection::wrong, 1},
            LockedOut{.flow = flow, .until = story.now() + 60min, .threshold = 1, .role = RoleId{"strict"}},
            FlowAborted{flow, FlowAbortion::locked_out});
}

TEST(Lockout, Inv63FallsBackToTheFlowsRoleForAnAccountThatHasNoneNow) {
  AccountStory story = AccountStory::with_authenticator();
  story.lockout(1, 30);
  const FlowId flow = story.start();
  auto moved = story.observation();
  moved.container = "OU=Elsewhere,DC=example,DC=org";
  story.when(moved);
  story.verify(flow, Type::authenticator, AccountStory::wrong_code())
      .then(FactorRejected{flow, Type::authenticator, FactorRejection::wrong, 1},
            LockedOut{.flow = flow, .until = story.now() + 30min, .threshold = 1, .role = staff},
            FlowAborted{flow, FlowAbortion::locked_out});
}

TEST(Lockout, Inv63AThresholdThatWasLoweredBelowTheCountLocksWithTheNextWrongAnswer) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  for (int i = 0; i < 3; ++i) story.verify(flow, Type::authenticator, AccountStory::wrong_code());
  story.lockout(2, 15);
  story.verify(flow, Type::authenticator, AccountStory::wrong_code())
      .then_types({"account.factor_rejected", "account.locked_out", "account.flow_aborted"});
}

}  // namespace
}  // namespace mfad::test

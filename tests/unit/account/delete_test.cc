#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::DeleteAccount;

DeleteAccount deletion(const AccountStory& story) { return {alice, "ad", story.now()}; }

TEST(DeleteAccount, Inv52ClosesFlowsAndEndsEnrollmentsForGood) {
  AccountStory story = AccountStory::with_both();
  const auto earned = story.earn(FlowKind::self_reset);
  const FlowId open = story.start(FlowKind::self_unlock);
  story.when(story.enrollment(Type::email)).then_rejected(Reason::proof_required);
  story.when(deletion(story))
      .then(account::FlowAborted{earned.flow, FlowAbortion::account_deleted},
            account::FlowAborted{open, FlowAbortion::account_deleted}, account::Deleted{"ad", story.now()});
  EXPECT_TRUE(story.state().enrolled.empty());
  EXPECT_EQ(story.state().facts.user_name, "");

  story.pass(1s).when(story.observation()).then_types({"account.observed"});
  EXPECT_TRUE(story.reply<Reply::Facts>().created);
  EXPECT_TRUE(story.state().enrolled.empty());
  EXPECT_TRUE(story.state().recent_flow_starts.empty());
  story.when(account::RedeemGrant{alice, earned.flow, earned.grant, Operation::password_reset})
      .then_rejected(Reason::flow_aborted);
}

TEST(DeleteAccount, EndsAPendingEnrollmentAndALockout) {
  AccountStory story = AccountStory::with_authenticator();
  story.lockout(1, 60);
  story.verify(story.start(), Type::authenticator, AccountStory::wrong_code());
  ASSERT_TRUE(story.state().locked_until.has_value());
  story.when(deletion(story)).then_types({"account.deleted"});
  EXPECT_FALSE(story.state().locked_until.has_value());
  EXPECT_EQ(story.state().consecutive_failures, 0);
}

TEST(DeleteAccount, SaysNothingTheSecondTime) {
  AccountStory story = AccountStory::observed();
  story.when(deletion(story)).then_types({"account.deleted"});
  story.pass(1s).when(deletion(story)).then_nothing();
  EXPECT_FALSE(story.reply<Reply::AccountGone>().stale);
}

TEST(DeleteAccount, IsStaleWhenItIsOlderThanTheFactsOfTheSameSource) {
  AccountStory story;
  story.when(story.observation());
  auto command = deletion(story);
  command.observed_at -= 1ms;
  story.when(command).then_nothing();
  EXPECT_TRUE(story.reply<Reply::AccountGone>().stale);
  command.source = "hr";
  story.when(command).then_types({"account.deleted"});
}

TEST(DeleteAccount, ANewerObservationOfTheSameSourceBringsTheAccountBackAnOlderOneDoesNot) {
  AccountStory story = AccountStory::observed();
  story.when(deletion(story));
  story.when(story.observation()).then_nothing();
  EXPECT_TRUE(story.reply<Reply::Facts>().stale);
  auto newer = story.observation();
  newer.observed_at += 1ms;
  story.when(newer).then_types({"account.observed"});
}

TEST(DeleteAccount, IsRefusedForWhatWasNeverThere) {
  AccountStory story;
  story.when(deletion(story)).then_rejected(Reason::not_found);
  auto ahead = deletion(story);
  ahead.observed_at += 3min;
  story.when(ahead).then_rejected(Reason::invalid);
  AccountStory removed = AccountStory::observed();
  removed.change_store([](auto& store) { store.presence = store::Presence::removed; });
  removed.when(deletion(removed)).then_rejected(Reason::not_found);
}

TEST(DeleteAccount, EveryOtherCommandThenFindsNoAccount) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  const EnrollmentId enrollment = story.enrolled(Type::authenticator).id;
  story.when(deletion(story));
  const std::vector<AccountCommand> commands{
      story.enrollment(Type::authenticator),
      account::ConfirmEnrollment{alice, enrollment, Secret{"1"}},
      account::ResendEnrollmentCode{alice, enrollment},
      account::CancelEnrollment{alice, enrollment},
      account::Unenroll{alice, {Type::authenticator}, "gone"},
      account::IssueChallenge{alice, flow, Type::email},
      account::VerifyFactor{alice, flow, Type::authenticator, Secret{"1"}},
      account::AbandonFlow{alice, flow},
      account::RedeemGrant{alice, flow, Secret{"1"}, Operation::unlock},
      account::ReportFlow{alice, flow, true, {}},
  };
  for (const auto& command : commands) story.when(command).then_rejected(Reason::not_found);
}

}  // namespace
}  // namespace mfad::test

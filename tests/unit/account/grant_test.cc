#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::FlowAborted;
using account::GrantRedeemed;
using account::RedeemGrant;
using account::ReportFlow;

TEST(RedeemGrant, Inv66SpendsItOnceAndRecordsTheCaller) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn(FlowKind::self_reset);
  story.by(CallerRole::sync, "sync-7");
  const RedeemGrant command{alice, earned.flow, earned.grant, Operation::password_reset};
  story.when(command).then(GrantRedeemed{earned.flow, Operation::password_reset, CallerId{"sync-7"}});
  EXPECT_EQ(story.status(earned.flow), FlowStatus::redeemed);
  story.when(command).then_rejected(Reason::grant_spent);
  story.when(ReportFlow{alice, earned.flow, true, {}});
  story.when(command).then_rejected(Reason::grant_spent);
}

TEST(RedeemGrant, Inv66AuthorisesOneOperationOfOneFlowOfOneAccount) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn(FlowKind::self_reset);
  const auto other = story.earn(FlowKind::self_unlock);
  story.when(RedeemGrant{alice, earned.flow, earned.grant, Operation::unlock}).then_rejected(Reason::grant_invalid);
  story.when(RedeemGrant{alice, other.flow, earned.grant, Operation::unlock}).then_rejected(Reason::grant_invalid);
  story.when(RedeemGrant{alice, earned.flow, Secret{"guess"}, Operation::password_reset})
      .then_rejected(Reason::grant_invalid);
  const FlowId open = story.start(FlowKind::self_reset);
  story.when(RedeemGrant{alice, open, earned.grant, Operation::password_reset}).then_rejected(Reason::grant_invalid);
  story.when(RedeemGrant{alice, FlowId{"f-unknown"}, earned.grant, Operation::password_reset})
      .then_rejected(Reason::not_found);
  story.when(RedeemGrant{alice, earned.flow, earned.grant, Operation::password_reset})
      .then_types({"account.grant_redeemed"});
}

TEST(RedeemGrant, RefusesInTheOrderOfTheContract) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn(FlowKind::self_reset);
  const RedeemGrant right{alice, earned.flow, earned.grant, Operation::password_reset};
  const RedeemGrant invalid{alice, earned.flow, Secret{"guess"}, Operation::password_reset};

  AccountStory spent = story;
  spent.when(right).pass(5min);
  spent.change_store([](auto& store) { store.enabled = false; });
  spent.when(invalid).then_rejected(Reason::grant_invalid);
  spent.when(right).then_rejected(Reason::grant_spent);

  AccountStory expired = story;
  expired.pass(5min).when(invalid).then_rejected(Reason::grant_invalid);
  expired.change_store([](auto& store) { store.enabled = false; });
  expired.when(right).then_rejected(Reason::grant_expired);
  expired.when(account::ExpireDue{alice}).then(FlowAborted{earned.flow, FlowAbortion::store_disabled});
  expired.when(right).then_rejected(Reason::grant_expired);

  AccountStory aborted = story;
  aborted.change_store([](auto& store) { store.enabled = false; });
  aborted.when(invalid).then_rejected(Reason::grant_invalid);
  aborted.when(right).then_refused(Reason::flow_aborted).then(FlowAborted{earned.flow, FlowAbortion::store_disabled});
  aborted.change_store([](auto& store) { store.enabled = true; });
  aborted.when(right).then_rejected(Reason::flow_aborted);
}

TEST(RedeemGrant, Inv66LivesFiveMinutes) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  story.verify(flow, Type::authenticator, story.code());
  const Secret grant = *story.reply<Reply::Verified>().grant;
  story.pass(5min - 1ms);
  AccountStory in_time = story;
  in_time.when(RedeemGrant{alice, flow, grant, Operation::password_reset}).then_types({"account.grant_redeemed"});
  story.pass(1ms).when(RedeemGrant{alice, flow, grant, Operation::password_reset}).then_rejected(Reason::grant_expired);
}

TEST(RedeemGrant, ASatisfiedFlowOutlivesItsOwnDeadlineUntilItsGrantEnds) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  story.pass(14min).verify(flow, Type::authenticator, story.code());
  const Secret grant = *story.reply<Reply::Verified>().grant;
  story.pass(3min).when(account::ExpireDue{alice}).then_nothing();
  story.when(RedeemGrant{alice, flow, grant, Operation::password_reset}).then_types({"account.grant_redeemed"});
}

TEST(ReportFlow, RecordsWhatTheDirectorySaid) {
  struct Case {
    FlowKind kind;
    Operation operation;
    bool done;
    std::string type;
    FlowStatus status;
  };
  for (const auto& one :
       {Case{FlowKind::self_reset, Operation::password_reset, true, "account.password_reset", FlowStatus::done},
        Case{FlowKind::self_reset, Operation::password_reset, false, "account.password_reset_failed",
             FlowStatus::failed},
        Case{FlowKind::self_unlock, Operation::unlock, true, "account.unlocked", FlowStatus::done},
        Case{FlowKind::self_unlock, Operation::unlock, false, "account.unlock_failed", FlowStatus::failed}}) {
    AccountStory story = AccountStory::with_authenticator();
    const auto earned = story.earn(one.kind);
    story.when(ReportFlow{alice, earned.flow, one.done, "too_short"}).then_rejected(Reason::flow_not_redeemed);
    story.when(RedeemGrant{alice, earned.flow, earned.grant, one.operation});
    story.when(ReportFlow{alice, earned.flow, one.done, "too_short"}).then_types({one.type});
    EXPECT_EQ(story.status(earned.flow), one.status);
    story.when(ReportFlow{alice, earned.flow, one.done, "too_short"}).then_rejected(Reason::flow_not_redeemed);
  }
}

TEST(ReportFlow, KeepsTheReasonOfAFailureAndIsTakenInADisabledStore) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn(FlowKind::self_reset);
  story.when(RedeemGrant{alice, earned.flow, earned.grant, Operation::password_reset});
  story.change_store([](auto& store) { store.enabled = false; });
  story.when(ReportFlow{alice, earned.flow, false, "too_short"})
      .then(account::PasswordResetFailed{earned.flow, "too_short"});
  story.when(ReportFlow{alice, FlowId{"f-unknown"}, true, {}}).then_rejected(Reason::not_found);
}

TEST(ReportFlow, NewFlowsCannotPushOutOneThatWaitsForItsReport) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn(FlowKind::self_reset);
  story.when(RedeemGrant{alice, earned.flow, earned.grant, Operation::password_reset});
  for (int i = 0; i < 40; ++i) {
    story.start(FlowKind::self_unlock);
    story.pass(4min);
  }
  EXPECT_EQ(story.state().flows.size(), 2U) << "this one, and the last that started";
  story.when(ReportFlow{alice, earned.flow, true, {}}).then_types({"account.password_reset"});
}

}  // namespace
}  // namespace mfad::test

#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::BecameUnenrolled;
using account::FlowAborted;
using account::Unenroll;
using account::Unenrolled;

TEST(Unenroll, Inv43RemovesWhatIsEnrolledAndSaysWhenItWasTheLast) {
  AccountStory story = AccountStory::with_both();
  const EnrollmentId email = story.enrolled(Type::email).id;
  const EnrollmentId authenticator = story.enrolled(Type::authenticator).id;
  story.by(CallerRole::helpdesk);
  story.when(Unenroll{alice, {Type::email, Type::sms}, "lost phone"})
      .then(Unenrolled{email, Type::email, CallerRole::helpdesk, "lost phone"});
  EXPECT_EQ(story.reply<Reply::Unenrolled>().types, TypeSet{Type::email});
  story.when(Unenroll{alice, {Type::email, Type::authenticator}, "lost phone"})
      .then(Unenrolled{authenticator, Type::authenticator, CallerRole::helpdesk, "lost phone"}, BecameUnenrolled{});
}

TEST(Unenroll, Inv43SaysNothingTheSecondTime) {
  AccountStory story = AccountStory::with_authenticator();
  story.when(Unenroll{alice, {Type::authenticator}, "x"});
  story.when(Unenroll{alice, {Type::authenticator}, "x"}).then_nothing();
  EXPECT_EQ(story.reply<Reply::Unenrolled>().types, TypeSet{});
}

TEST(Unenroll, AbortsFlowsThatPassedTheTypeAlsoSatisfiedOnes) {
  AccountStory story = AccountStory::with_both();
  story.require({Type::authenticator, Type::email});
  const FlowId half = story.start(FlowKind::self_reset);
  story.verify(half, Type::authenticator, story.code()).pass(1min);
  story.require({});
  const auto earned = story.earn(FlowKind::self_unlock);
  const EnrollmentId gone = story.enrolled(Type::authenticator).id;
  story.by(CallerRole::admin)
      .when(Unenroll{alice, {Type::authenticator}, "x"})
      .then(Unenrolled{gone, Type::authenticator, CallerRole::admin, "x"}, FlowAborted{half, FlowAbortion::unenrolled},
            FlowAborted{earned.flow, FlowAbortion::unenrolled});
  story.when(account::RedeemGrant{alice, earned.flow, earned.grant, Operation::unlock})
      .then_rejected(Reason::flow_aborted);
}

TEST(Unenroll, AbortsFlowsThatStillNeedTheTypeAndSparesThoseThatDoNot) {
  AccountStory story = AccountStory::with_both();
  story.require({}, 2);
  const FlowId needs_both = story.start(FlowKind::self_reset);
  story.require({Type::authenticator});
  const FlowId enforced = story.start(FlowKind::self_unlock);
  const FlowId any_one = story.start(FlowKind::manage_enrollment);
  story.when(Unenroll{alice, {Type::email}, "x"}).then_types({"account.unenrolled", "account.flow_aborted"});
  EXPECT_EQ(story.status(needs_both), FlowStatus::aborted);
  EXPECT_EQ(story.status(enforced), FlowStatus::open);
  story.when(Unenroll{alice, {Type::authenticator}, "x"})
      .then_types({"account.unenrolled", "account.became_unenrolled", "account.flow_aborted", "account.flow_aborted"});
  EXPECT_EQ(story.status(enforced), FlowStatus::aborted);
  EXPECT_EQ(story.status(any_one), FlowStatus::aborted);
}

TEST(Unenroll, WorksInADisabledStoreAndForADisabledAccount) {
  AccountStory story = AccountStory::with_authenticator();
  auto observation = story.observation();
  observation.enabled = false;
  story.when(observation);
  story.change_store([](auto& store) { store.enabled = false; });
  story.when(Unenroll{alice, {Type::authenticator}, "x"})
      .then_types({"account.unenrolled", "account.became_unenrolled"});
}

TEST(Unenroll, IsNotFoundWhereThereIsNoAccount) {
  AccountStory story;
  story.when(Unenroll{alice, {Type::email}, "x"}).then_rejected(Reason::not_found);
}

}  // namespace
}  // namespace mfad::test

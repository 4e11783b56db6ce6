#include "events/account/codes.h"
#include "events/account/view.h"
#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::FactorAccepted;
using account::FactorRejected;
using account::FlowAborted;
using account::FlowSatisfied;
using account::VerifyFactor;

std::int64_t step_of(Timestamp time) { return time.time_since_epoch() / Milliseconds{30s}; }

TEST(VerifyFactor, Inv40Inv66ARightCodeSatisfiesTheFlowAndEarnsAGrant) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  story.verify(flow, Type::authenticator, story.code());
  const auto verified = story.reply<Reply::Verified>();
  EXPECT_EQ(verified.result, Reply::Verified::Result::passed);
  ASSERT_TRUE(verified.grant.has_value());
  EXPECT_EQ(verified.grant->reveal().size(), 43U);
  EXPECT_EQ(verified.operation, Operation::password_reset);
  EXPECT_EQ(verified.grant_expires_at, story.now() + 5min);
  story.then(
      FactorAccepted{flow, Type::authenticator, step_of(story.now())},
      FlowSatisfied{.flow = flow,
                    .types = {Type::authenticator},
                    .operation = Operation::password_reset,
                    .grant_expires_at = story.now() + 5min,
                    .grant_digest = account::grant_digest(story.world(), alice, flow, verified.grant->reveal())});
}

TEST(VerifyFactor, TakesTheWindowOfOneStepEitherWay) {
  for (const int offset : {-1, 0, 1}) {
    AccountStory story = AccountStory::with_authenticator();
    const FlowId flow = story.start();
    story.verify(flow, Type::authenticator, story.code(offset))
        .then_types({"account.factor_accepted", "account.flow_satisfied"});
  }
  for (const int offset : {-2, 2}) {
    AccountStory story = AccountStory::with_authenticator();
    const FlowId flow = story.start();
    story.verify(flow, Type::authenticator, story.code(offset))
        .then(FactorRejected{flow, Type::authenticator, FactorRejection::wrong, 1});
  }
}

TEST(VerifyFactor, Inv39RefusesAStepThatWasAlreadyUsed) {
  AccountStory story = AccountStory::with_authenticator();
  const Secret code = story.code();
  story.verify(story.start(FlowKind::self_reset), Type::authenticator, code);
  const FlowId flow = story.start(FlowKind::self_unlock);
  story.verify(flow, Type::authenticator, code)
      .then(FactorRejected{flow, Type::authenticator, FactorRejection::replayed, 1});
  EXPECT_EQ(story.reply<Reply::Verified>().result, Reply::Verified::Result::failed);  // the same answer as a wrong one
  story.verify(flow, Type::authenticator, story.code(-1))
      .then(FactorRejected{flow, Type::authenticator, FactorRejection::replayed, 2});
  story.verify(flow, Type::authenticator, story.code(1))
      .then_types({"account.factor_accepted", "account.flow_satisfied"});
}

TEST(VerifyFactor, Inv95TwoEqualCodesAtOnceAreOneRightAndOneReplayed) {
  AccountStory story = AccountStory::with_authenticator();
  story.require({Type::authenticator});
  const Secret code = story.code();
  const FlowId first = story.start(FlowKind::self_reset);
  const FlowId second = story.start(FlowKind::self_unlock);
  story.verify(first, Type::authenticator, code).then_types({"account.factor_accepted", "account.flow_satisfied"});
  story.verify(second, Type::authenticator, code).then_types({"account.factor_rejected"});
}

TEST(VerifyFactor, Inv53NeedsEveryEnforcedTypeAndTheChosenNumberInOneFlow) {
  AccountStory story = AccountStory::with_both();
  story.require({Type::authenticator}, 1);
  const FlowId flow = story.start();
  const Secret mailed = story.ask_for_code(flow);
  story.verify(flow, Type::email, mailed).then_types({"account.factor_accepted"});
  EXPECT_EQ(account::remaining(story.flow(flow)), (policy::Missing{{Type::authenticator}, 0}));
  EXPECT_FALSE(story.reply<Reply::Verified>().grant.has_value());
  const FlowId other = story.start(FlowKind::self_unlock);  // what was passed elsewhere does not count here
  EXPECT_EQ(account::remaining(story.flow(other)), (policy::Missing{{Type::authenticator}, 1}));
  story.verify(flow, Type::authenticator, story.code())
      .then_types({"account.factor_accepted", "account.flow_satisfied"});
}

TEST(VerifyFactor, Inv53TheSameTypeTwiceIsRefused) {
  AccountStory story = AccountStory::with_both();
  story.require({}, 2);
  const FlowId flow = story.start();
  story.verify(flow, Type::authenticator, story.code()).pass(30s);
  story.verify(flow, Type::authenticator, story.code()).then_rejected(Reason::type_already_passed);
}

TEST(VerifyFactor, Inv55Inv57RefusesInTheOrderOfTheContractAndCountsNone) {
  FlowId flow;
  bool passed = false;
  const auto begin = [&] {
    AccountStory story = AccountStory::with_both();
    story.require({}, 2);
    flow = story.start();
    passed = false;
    return story;
  };
  const auto verify_mail = [&](AccountStory&) {
    return VerifyFactor{alice, flow, Type::email, AccountStory::wrong_code()};
  };
  const Fault unknown{Reason::not_found, [&](auto&) { flow = FlowId{"f-unknown"}; }};
  const Fault ended{Reason::flow_not_open, [](auto& story) { story.pass(15min); }};
  const Fault passed_already{Reason::type_already_passed, [&](auto& story) {
                               const Secret code = story.ask_for_code(flow);
                               story.verify(flow, Type::email, code);
                             }};
  const Fault not_offered{Reason::type_not_offered,
                          [](auto& story) { story.change_store([](auto& s) { s.email_delivery.reset(); }); }};
  const Fault expired{Reason::challenge_expired, [&](auto& story) {
                        story.when(account::IssueChallenge{alice, flow, Type::email});
                        story.pass(5min);
                      }};
  expect_in_order(begin, {unknown, ended, not_offered, expired}, verify_mail);
  expect_in_order(begin, {unknown, ended, passed_already}, verify_mail);
  expect_in_order(begin, {unknown, ended, not_offered, {Reason::no_challenge, [](auto&) {}}}, verify_mail);
  AccountStory story = begin();
  passed_already.make(story);
  not_offered.make(story);
  story.when(verify_mail(story)).then_rejected(Reason::type_already_passed);
  EXPECT_EQ(story.state().consecutive_failures, 0);
}

TEST(VerifyFactor, ACodeThatIsLateIsNotCompared) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  const Secret code = story.ask_for_code(flow);
  story.pass(5min - 1ms);
  AccountStory in_time = story;
  in_time.verify(flow, Type::email, code).then_types({"account.factor_accepted", "account.flow_satisfied"});
  story.pass(1ms).when(VerifyFactor{alice, flow, Type::email, code}).then_rejected(Reason::challenge_expired);
}

TEST(VerifyFactor, ACodeForAnotherFlowIsWrong) {
  AccountStory story = AccountStory::with_both();
  const FlowId first = story.start(FlowKind::self_reset);
  const FlowId second = story.start(FlowKind::self_unlock);
  const Secret code = story.ask_for_code(first);
  story.ask_for_code(second);
  story.verify(second, Type::email, code).then(FactorRejected{second, Type::email, FactorRejection::wrong, 1});
}

TEST(VerifyFactor, Inv30RecordsTheAbortThatHoldsByNow) {
  const auto other_role = [](store::StoreState& store) {
    store.roles[RoleId{"other"}] = role_of(RoleId{"other"}, 50, {policy::Term::Kind::container, staff_container});
  };
  struct Case {
    FlowAbortion reason;
    std::function<void(AccountStory&)> make;
  };
  const std::vector<Case> cases{
      {FlowAbortion::store_disabled, [](auto& story) { story.change_store([](auto& s) { s.enabled = false; }); }},
      {FlowAbortion::role_disabled,
       [](auto& story) { story.change_store([](auto& s) { s.roles[staff].settings.enabled = false; }); }},
      {FlowAbortion::role_deleted,
       [&](auto& story) {
         story.change_store([&](auto& s) {
           other_role(s);
           s.roles.erase(staff);
         });
       }},
      {FlowAbortion::account_disabled,
       [](auto& story) {
         auto observation = story.observation();
         observation.enabled = false;
         story.when(observation).then_types({"account.facts_changed"});
       }},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(name_of(one.reason));
    AccountStory story = AccountStory::with_authenticator();
    const FlowId flow = story.start();
    one.make(story);
    EXPECT_EQ(story.status(flow), FlowStatus::open);
    story.verify(flow, Type::authenticator, story.code())
        .then_refused(Reason::flow_not_open)
        .then(FlowAborted{flow, one.reason});
    story.verify(flow, Type::authenticator, story.code()).then_rejected(Reason::flow_not_open);
  }
}

TEST(VerifyFactor, Inv30AMemberWhoMovesToAnotherRoleKeepsTheFlow) {
  AccountStory story = AccountStory::with_authenticator();
  story.change_store([](auto& store) {
    store.roles[RoleId{"other"}] =
        role_of(RoleId{"other"}, 50, {policy::Term::Kind::group, admins_group}, {{Type::email}, 0});
  });
  const FlowId flow = story.start();
  auto moved = story.observation();
  moved.container = "OU=Elsewhere,DC=example,DC=org";
  moved.groups = {admins_group};
  story.when(moved);
  story.verify(flow, Type::authenticator, story.code())
      .then_types({"account.factor_accepted", "account.flow_satisfied"});
}

TEST(VerifyFactor, AfterAHundredWrongAnswersTheTypeIsNotOfferedUntilItIsEnrolledAgain) {
  AccountStory story = AccountStory::with_both();
  story.lockout(100, 1);
  FlowId flow = story.start();
  int wrong = 0;
  while (wrong < 99) {  // a right answer to another type resets the lockout's count, not this one
    story.verify(flow, Type::authenticator, AccountStory::wrong_code());
    if (++wrong == 60) {
      const FlowId other = story.start(FlowKind::self_unlock);
      const Secret mailed = story.ask_for_code(other);
      story.verify(other, Type::email, mailed);
      EXPECT_EQ(story.state().consecutive_failures, 0);
    }
  }
  EXPECT_TRUE(account::offered(story.flow(flow), story.state(), story.store(), false).contains(Type::authenticator));
  story.verify(flow, Type::authenticator, AccountStory::wrong_code());
  EXPECT_FALSE(account::offered(story.flow(flow), story.state(), story.store(), false).contains(Type::authenticator));
  story.verify(flow, Type::authenticator, story.code()).then_rejected(Reason::type_not_offered);
  story.pass(25h);
  flow = story.start();
  story.verify(flow, Type::authenticator, story.code()).then_rejected(Reason::type_not_offered);

  story.when(account::Unenroll{alice, {Type::authenticator, Type::email}, "capped"});
  story.enroll_authenticator();
  story.verify(story.start(), Type::authenticator, story.code())
      .then_types({"account.factor_accepted", "account.flow_satisfied"});
}

TEST(VerifyFactor, ASuccessOfTheTypeItselfResetsItsTotal) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  story.verify(flow, Type::authenticator, AccountStory::wrong_code());
  EXPECT_EQ(story.enrolled(Type::authenticator).wrong_since_success, 1);
  story.verify(flow, Type::authenticator, story.code());
  EXPECT_EQ(story.enrolled(Type::authenticator).wrong_since_success, 0);
}

TEST(VerifyFactor, UsesTheWallClockForStepsAndNothingElse) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  const Secret code = story.code(4);
  story.world().wall = story.now() + 2min;  // the clock was set forward, records go on from where they were
  story.verify(flow, Type::authenticator, code);
  EXPECT_EQ(story.reply<Reply::Verified>().grant_expires_at, story.now() + 5min);
}

TEST(VerifyFactor, Inv88NoCodeAndNoGrantIsPublic) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  const Secret code = story.code();
  story.verify(flow, Type::authenticator, code);
  const Secret grant = *story.reply<Reply::Verified>().grant;
  for (const auto& event : story.decided_events()) {
    const std::string shown = public_data(event.event);
    EXPECT_EQ(shown.find(code.reveal()), std::string::npos);
    EXPECT_EQ(shown.find(grant.reveal()), std::string::npos);
  }
}

}  // namespace
}  // namespace mfad::test

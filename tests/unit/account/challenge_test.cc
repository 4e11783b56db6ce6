#include "events/account/codes.h"
#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::ChallengeIssued;
using account::FactorRejected;
using account::IssueChallenge;

TEST(IssueChallenge, Inv35SendsACodeThatLivesFiveMinutes) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  story.when(IssueChallenge{alice, flow, Type::email});
  const auto issued = story.reply<Reply::ChallengeIssued>();
  const SendCode mail = story.mail();
  EXPECT_EQ(issued.hint, "a•••@e•••.org");
  EXPECT_EQ(issued.expires_at, story.now() + 5min);
  EXPECT_EQ(issued.resend_after, story.now() + 30s);
  EXPECT_EQ(mail.challenge, issued.challenge);
  EXPECT_EQ(mail.address, "alice@example.org");
  EXPECT_EQ(mail.expires_at, issued.expires_at);
  story.then(
      ChallengeIssued{.challenge = issued.challenge,
                      .type = Type::email,
                      .expires_at = story.now() + 5min,
                      .purpose = ChallengePurpose::flow,
                      .flow = flow,
                      .enrollment = std::nullopt,
                      .code_digest = account::code_digest(story.world(), alice, issued.challenge, mail.code.reveal())});
}

TEST(IssueChallenge, SendsACodeThatDoesNotOutliveItsFlow) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  const Timestamp ends = story.now() + limits::flow_lives;
  story.pass(limits::flow_lives - 2min).when(IssueChallenge{alice, flow, Type::email});
  EXPECT_EQ(story.reply<Reply::ChallengeIssued>().expires_at, ends);
  EXPECT_EQ(story.mail().expires_at, ends);
}

TEST(IssueChallenge, Inv35ACodeIsBoundToItsChallengeAndAccount) {
  AccountStory story;
  const auto digest = account::code_digest(story.world(), alice, ChallengeId{"c1"}, "123456");
  EXPECT_NE(digest, account::code_digest(story.world(), alice, ChallengeId{"c2"}, "123456"));
  EXPECT_NE(digest, account::code_digest(story.world(), {alice.store, AccountId{"bob"}}, ChallengeId{"c1"}, "123456"));
  EXPECT_EQ(digest, account::code_digest(story.world(), alice, ChallengeId{"c1"}, "123456"));
}

TEST(IssueChallenge, Inv36ACodeDiesWithTheAddressThatItWasSentTo) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  const Secret of_replaced = story.ask_for_code(flow);
  story.pass(1min).enroll_email_as_second();
  story.verify(flow, Type::email, of_replaced).then_rejected(Reason::no_challenge);
  const Secret of_unenrolled = story.ask_for_code(flow);
  story.when(account::Unenroll{alice, {Type::email}, "mailbox stolen"}).then_types({"account.unenrolled"});
  story.pass(1min).enroll_email_as_second();
  story.verify(flow, Type::email, of_unenrolled).then_rejected(Reason::no_challenge);
}

TEST(IssueChallenge, HasAsManyDigitsAsTheSetting) {
  AccountStory story = AccountStory::with_both();
  story.world().email_code_digits = 8;
  EXPECT_EQ(story.ask_for_code(story.start()).reveal().size(), 8U);
}

TEST(IssueChallenge, Inv35ResendsAfterThirtySecondsAndVoidsTheOldCode) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  const Secret old_code = story.ask_for_code(flow);
  story.pass(30s - 1ms).when(IssueChallenge{alice, flow, Type::email}).then_rejected(Reason::rate_limited);
  EXPECT_EQ(story.decided().error().retry_after, 1ms);
  story.pass(1ms);
  const Secret new_code = story.ask_for_code(flow);
  story.verify(flow, Type::email, old_code).then(FactorRejected{flow, Type::email, FactorRejection::wrong, 1});
  story.verify(flow, Type::email, new_code).then_types({"account.factor_accepted", "account.flow_satisfied"});
}

TEST(IssueChallenge, Inv35ThreeWrongAnswersVoidTheCode) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  const Secret code = story.ask_for_code(flow);
  for (int i = 0; i < 3; ++i) story.verify(flow, Type::email, AccountStory::wrong_code());
  story.verify(flow, Type::email, code).then_rejected(Reason::no_challenge);
  story.when(IssueChallenge{alice, flow, Type::email}).then_rejected(Reason::rate_limited);
  story.pass(30s).verify(flow, Type::email, code).then_rejected(Reason::no_challenge);
  const Secret next = story.ask_for_code(flow);
  story.verify(flow, Type::email, next).then_types({"account.factor_accepted", "account.flow_satisfied"});
}

TEST(IssueChallenge, Inv35FiveAnHourForTheAccountOverAllPurposes) {
  AccountStory story = AccountStory::with_both();  // one for the enrollment
  const FlowId reset = story.start(FlowKind::self_reset);
  for (int i = 0; i < 4; ++i) {
    story.when(IssueChallenge{alice, reset, Type::email}).then_types({"account.challenge_issued"}).pass(1min);
  }
  const FlowId unlock = story.start(FlowKind::self_unlock);
  story.when(IssueChallenge{alice, unlock, Type::email}).then_rejected(Reason::rate_limited);
}

TEST(IssueChallenge, RefusesInTheOrderOfTheContract) {
  FlowId flow;
  expect_in_order(
      [&] {
        AccountStory story = AccountStory::with_both();
        flow = story.start();
        return story;
      },
      {{Reason::not_found, [&](auto&) { flow = FlowId{"f-unknown"}; }},
       {Reason::flow_not_open, [](auto& story) { story.pass(15min); }},
       {Reason::type_not_offered,
        [](auto& story) { story.change_store([](auto& s) { s.enabled_types = {Type::authenticator}; }); }},
       {Reason::rate_limited,
        [&](auto& story) {
          if (flow != FlowId{"f-unknown"}) story.when(IssueChallenge{alice, flow, Type::email});
        }}},
      [&](AccountStory&) { return IssueChallenge{alice, flow, Type::email}; });
}

TEST(IssueChallenge, Inv55OffersOnlyWhatIsEnrolledAndNotYetPassed) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  story.when(IssueChallenge{alice, flow, Type::email}).then_rejected(Reason::type_not_offered);
  story.when(IssueChallenge{alice, flow, Type::authenticator}).then_rejected(Reason::type_not_offered);
  AccountStory both = AccountStory::with_both();
  both.require({Type::authenticator, Type::email});
  const FlowId second = both.start();
  const Secret code = both.ask_for_code(second);
  both.verify(second, Type::email, code).pass(1min);
  both.when(IssueChallenge{alice, second, Type::email}).then_rejected(Reason::type_not_offered);
}

TEST(IssueChallenge, RecordsTheAbortThatHoldsByNow) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  story.change_store([](auto& store) { store.enabled = false; });
  story.when(IssueChallenge{alice, flow, Type::email})
      .then_refused(Reason::flow_not_open)
      .then(account::FlowAborted{flow, FlowAbortion::store_disabled});
}

}  // namespace
}  // namespace mfad::test

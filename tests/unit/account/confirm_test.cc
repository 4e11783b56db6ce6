#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::AuthenticatorEnrolled;
using account::ConfirmEnrollment;
using account::EmailEnrolled;
using account::EnrollmentCancelled;
using account::EnrollmentVerificationFailed;

std::int64_t step_of(Timestamp time) { return time.time_since_epoch() / Milliseconds{30s}; }

Reply::EnrollmentStarted begin(AccountStory& story, Type type) {
  story.when(story.enrollment(type));
  return story.reply<Reply::EnrollmentStarted>();
}

TEST(ConfirmEnrollment, EnrollsTheAuthenticatorWithACodeOfTheWindow) {
  for (const int offset : {-1, 0, 1}) {
    AccountStory story = AccountStory::observed();
    const auto started = begin(story, Type::authenticator);
    story.when(ConfirmEnrollment{alice, started.enrollment, story.code_of(started.seed, offset)})
        .then(AuthenticatorEnrolled{started.enrollment, step_of(story.now()) + offset});
    const auto confirmation = story.reply<Reply::Confirmation>();
    EXPECT_TRUE(confirmation.passed);
    EXPECT_EQ(confirmation.status, EnrollmentStatus::enrolled);
    EXPECT_EQ(confirmation.attempts_left, 5);
    EXPECT_EQ(story.enrolled(Type::authenticator).enrolled_at, story.now());
  }
  for (const int offset : {-2, 2}) {
    AccountStory story = AccountStory::observed();
    const auto started = begin(story, Type::authenticator);
    story.when(ConfirmEnrollment{alice, started.enrollment, story.code_of(started.seed, offset)})
        .then(EnrollmentVerificationFailed{started.enrollment, Type::authenticator, 4});
  }
}

TEST(ConfirmEnrollment, Inv39CountsTheConfirmingStepAsUsed) {
  AccountStory story = AccountStory::observed();
  const auto started = begin(story, Type::authenticator);
  const Secret code = story.code_of(started.seed);
  story.when(ConfirmEnrollment{alice, started.enrollment, code});
  const FlowId flow = story.start();
  story.verify(flow, Type::authenticator, code)
      .then(account::FactorRejected{flow, Type::authenticator, FactorRejection::replayed, 1});
}

TEST(ConfirmEnrollment, Inv36EnrollsTheAddressOnlyWithTheCodeThatWasSentToIt) {
  AccountStory story = AccountStory::observed();
  const auto started = begin(story, Type::email);
  const Secret code = story.mail().code;
  story.when(ConfirmEnrollment{alice, started.enrollment, AccountStory::wrong_code()})
      .then(EnrollmentVerificationFailed{started.enrollment, Type::email, 4});
  story.when(ConfirmEnrollment{alice, started.enrollment, code}).then(EmailEnrolled{started.enrollment});
  EXPECT_EQ(story.reply<Reply::Confirmation>().attempts_left, 4);
  EXPECT_EQ(story.enrolled(Type::email).address, "alice@example.org");
}

TEST(ConfirmEnrollment, TheFifthWrongCodeCancelsAndNothingCountsTowardsTheLockout) {
  AccountStory story = AccountStory::observed();
  story.lockout(1, 15);
  const auto started = begin(story, Type::email);
  const Secret code = story.mail().code;
  for (int left = 4; left > 0; --left) {
    story.when(ConfirmEnrollment{alice, started.enrollment, AccountStory::wrong_code()})
        .then(EnrollmentVerificationFailed{started.enrollment, Type::email, left});
    EXPECT_EQ(story.reply<Reply::Confirmation>().status, EnrollmentStatus::pending);
  }
  story.when(ConfirmEnrollment{alice, started.enrollment, AccountStory::wrong_code()})
      .then(EnrollmentVerificationFailed{started.enrollment, Type::email, 0},
            EnrollmentCancelled{started.enrollment, Type::email});
  EXPECT_EQ(story.reply<Reply::Confirmation>().status, EnrollmentStatus::cancelled);
  EXPECT_EQ(story.state().consecutive_failures, 0);
  EXPECT_FALSE(story.state().locked_until.has_value());
  story.when(ConfirmEnrollment{alice, started.enrollment, code}).then_rejected(Reason::enrollment_not_pending);
}

TEST(ConfirmEnrollment, Inv35AnExpiredCodeIsATryThatFails) {
  AccountStory story = AccountStory::observed();
  const auto started = begin(story, Type::email);
  const Secret code = story.mail().code;
  story.pass(5min)
      .when(ConfirmEnrollment{alice, started.enrollment, code})
      .then(EnrollmentVerificationFailed{started.enrollment, Type::email, 4});
}

TEST(ConfirmEnrollment, RefusesInTheOrderOfTheContract) {
  EnrollmentId id;
  expect_in_order(
      [&] {
        AccountStory story = AccountStory::observed();
        id = begin(story, Type::authenticator).enrollment;
        return story;
      },
      {{Reason::not_found, [&](auto&) { id = EnrollmentId{"e-unknown"}; }},
       {Reason::enrollment_not_pending, [&](auto& story) { story.pass(10min); }},
       {Reason::store_disabled, [](auto& story) { story.change_store([](auto& s) { s.enabled = false; }); }},
       {Reason::enrollment_disabled,
        [](auto& story) { story.change_store([](auto& s) { s.enrollment_enabled = false; }); }},
       {Reason::type_not_available, [](auto& story) { story.change_store([](auto& s) { s.enabled_types = {}; }); }},
       {Reason::account_disabled,
        [](auto& story) {
          auto observation = story.observation();
          observation.enabled = false;
          story.when(observation);
        }}},
      [&](AccountStory&) { return ConfirmEnrollment{alice, id, Secret{"1"}}; });
}

TEST(ConfirmEnrollment, ReplacesTheEarlierOneOfItsTypeAndLeavesItsFlowsToTheirNextStep) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn(FlowKind::self_reset);
  const EnrollmentId old = story.enrolled(Type::authenticator).id;
  auto command = story.enrollment(Type::authenticator);
  command.grant = story.proof();
  story.when(command);
  const auto started = story.reply<Reply::EnrollmentStarted>();
  story.when(ConfirmEnrollment{alice, started.enrollment, story.code_of(started.seed)})
      .then(AuthenticatorEnrolled{started.enrollment, step_of(story.now())},
            account::Unenrolled{old, Type::authenticator, CallerRole::portal, "replaced"});
  ASSERT_EQ(story.state().enrolled.size(), 1U);
  EXPECT_EQ(story.enrolled(Type::authenticator).id, started.enrollment);
  EXPECT_EQ(story.status(earned.flow), FlowStatus::satisfied);
  story.when(account::RedeemGrant{alice, earned.flow, earned.grant, Operation::password_reset})
      .then_refused(Reason::flow_aborted)
      .then(account::FlowAborted{earned.flow, FlowAbortion::unenrolled});
}

TEST(ConfirmEnrollment, AReplacedTypeThatIsStillNeededAbortsTheFlowAnotherThatSufficesDoesNot) {
  AccountStory story = AccountStory::with_both();
  story.require({Type::authenticator});
  const FlowId enforced = story.start(FlowKind::self_reset);
  story.require({});
  const FlowId any_one = story.start(FlowKind::self_unlock);
  auto command = story.enrollment(Type::authenticator);
  command.grant = story.proof();
  story.when(command);
  const auto started = story.reply<Reply::EnrollmentStarted>();
  story.when(ConfirmEnrollment{alice, started.enrollment, story.code_of(started.seed)});
  EXPECT_TRUE(story.flow(enforced).types_lost);
  EXPECT_FALSE(story.flow(any_one).types_lost);
}

TEST(ConfirmEnrollment, ACodeForAnotherEnrollmentIsWrong) {
  AccountStory story = AccountStory::observed();
  begin(story, Type::email);
  const Secret other_code = story.mail().code;
  const auto second = begin(story, Type::email);
  story.when(ConfirmEnrollment{alice, second.enrollment, other_code})
      .then(EnrollmentVerificationFailed{second.enrollment, Type::email, 4});
}

}  // namespace
}  // namespace mfad::test

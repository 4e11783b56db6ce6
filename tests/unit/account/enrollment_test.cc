#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::CancelEnrollment;
using account::ConfirmEnrollment;
using account::EnrollmentCancelled;
using account::EnrollmentStarted;
using account::GrantRedeemed;
using account::ResendEnrollmentCode;

TEST(StartEnrollment, MakesASecretOf160BitsAndWaitsTenMinutes) {
  AccountStory story = AccountStory::observed();
  story.when(story.enrollment(Type::authenticator));
  const auto started = story.reply<Reply::EnrollmentStarted>();
  EXPECT_EQ(started.seed.reveal().size(), 20U);
  story.then(EnrollmentStarted{.enrollment = started.enrollment,
                               .type = Type::authenticator,
                               .expires_at = story.now() + 10min,
                               .replaces = std::nullopt,
                               .session_method = SessionMethod::password,
                               .authenticated_at = story.now() - 1min,
                               .client = "portal",
                               .seed = started.seed,
                               .address = ""});
  EXPECT_TRUE(story.state().enrolled.empty());
}

TEST(StartEnrollment, Inv36SendsACodeToAnAddressThatIsNotEnrolledYet) {
  AccountStory story = AccountStory::observed();
  story.when(story.enrollment(Type::email)).then_types({"account.enrollment_started", "account.challenge_issued"});
  const SendCode mail = story.mail();
  EXPECT_EQ(mail.address, "alice@example.org");
  EXPECT_EQ(mail.code.reveal().size(), 6U);
  EXPECT_EQ(mail.purpose, ChallengePurpose::enrollment);
  EXPECT_TRUE(story.state().enrolled.empty());
  ASSERT_EQ(story.state().pending.size(), 1U);
  EXPECT_EQ(story.state().pending.front().challenge->expires_at, story.now() + 5min);
}

TEST(StartEnrollment, Inv32Inv41Inv42RefusesInTheOrderOfTheContract) {
  const auto second_flow = [](AccountStory& story) { return story.earn(FlowKind::self_reset).grant; };
  Secret grant;
  expect_in_order(
      [&] {
        AccountStory story = AccountStory::with_authenticator();
        grant = second_flow(story);
        return story;
      },
      {{Reason::not_found,
        [](auto& story) { story.change_store([](auto& s) { s.presence = store::Presence::removed; }); }},
       {Reason::store_disabled, [](auto& story) { story.change_store([](auto& s) { s.enabled = false; }); }},
       {Reason::enrollment_disabled,
        [](auto& story) { story.change_store([](auto& s) { s.enrollment_enabled = false; }); }},
       {Reason::type_not_available, [](auto& story) { story.change_store([](auto& s) { s.enabled_types = {}; }); }},
       {Reason::account_disabled,
        [](auto& story) {
          auto observation = story.observation();
          observation.enabled = false;
          story.when(observation);
        }},
       {Reason::no_role, [](auto& story) { story.change_store([](auto& s) { s.roles.clear(); }); }},
       {Reason::session_too_old, [](auto& story) { story.pass(16min); }},
       {Reason::grant_invalid, [](auto&) {}}},
      [&](AccountStory& story) {
        auto command = story.enrollment(Type::authenticator);
        command.authenticated_at = spec_epoch + 1min;
        command.grant = grant;
        return command;
      });
}

TEST(StartEnrollment, Inv41NeedsASessionOfAtMostFifteenMinutes) {
  AccountStory story = AccountStory::observed();
  auto command = story.enrollment(Type::authenticator);
  command.authenticated_at = story.now() - 15min - 1ms;
  story.when(command).then_rejected(Reason::session_too_old);
  command.authenticated_at += 1ms;
  story.when(command).then_types({"account.enrollment_started"});
  command.authenticated_at = story.now() + 2min + 1ms;
  story.when(command).then_rejected(Reason::invalid);
}

TEST(StartEnrollment, AddressIsNeverTakenFromTheDirectory) {
  AccountStory story = AccountStory::observed();
  auto command = story.enrollment(Type::email);
  command.email.clear();
  story.when(command).then_rejected(Reason::invalid);
}

TEST(StartEnrollment, Inv32TakesOnlyAvailableTypes) {
  AccountStory story = AccountStory::observed();
  story.change_store([](auto& store) { store.email_delivery.reset(); });
  story.when(story.enrollment(Type::email)).then_rejected(Reason::type_not_available);
  story.world().dev = true;
  story.when(story.enrollment(Type::email)).then_types({"account.enrollment_started", "account.challenge_issued"});
  story.when(story.enrollment(Type::yubikey)).then_rejected(Reason::type_not_available);
}

TEST(StartEnrollment, Inv42AsksForProofOnceAnythingIsEnrolled) {
  AccountStory story = AccountStory::with_authenticator();
  story.when(story.enrollment(Type::email)).then_rejected(Reason::proof_required);
  story.when(story.enrollment(Type::authenticator)).then_rejected(Reason::proof_required);
  story.change_store([](auto& store) { store.enabled_types = {Type::email}; });  // stranded is still enrolled
  story.when(story.enrollment(Type::email)).then_rejected(Reason::proof_required);
}

TEST(StartEnrollment, Inv42SpendsTheProofBeforeItStarts) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn(FlowKind::manage_enrollment);
  auto command = story.enrollment(Type::authenticator);
  command.grant = earned.grant;
  const EnrollmentId replaced = story.enrolled(Type::authenticator).id;
  story.when(command).then_types({"account.grant_redeemed", "account.enrollment_started"});
  EXPECT_TRUE(std::get<AccountEvent>(story.decided_events()[0].event) ==
              (AccountEvent{GrantRedeemed{earned.flow, Operation::manage_enrollment, CallerId{"portal-1"}}}));
  EXPECT_EQ(story.state().pending.front().replaces, replaced);
  EXPECT_EQ(story.status(earned.flow), FlowStatus::redeemed);
  story.when(command).then_rejected(Reason::grant_spent);
  story.when(account::ReportFlow{alice, earned.flow, true, {}}).then_rejected(Reason::flow_not_redeemed);
}

TEST(StartEnrollment, Inv42RefusesALateProofAForeignOneAndOneOfAnAbortedFlow) {
  AccountStory story = AccountStory::with_authenticator();
  auto command = story.enrollment(Type::email);
  command.grant = Secret{"not-a-grant"};
  story.when(command).then_rejected(Reason::grant_invalid);
  command.grant = story.earn(FlowKind::self_unlock).grant;
  story.when(command).then_rejected(Reason::grant_invalid);

  const auto earned = story.earn(FlowKind::manage_enrollment);
  command.grant = earned.grant;
  AccountStory late = story;
  late.pass(4min);
  auto late_command = command;
  late_command.authenticated_at = late.now();
  late.when(late_command).then_rejected(Reason::grant_expired);
  late.when(account::ExpireDue{alice}).when(late_command).then_rejected(Reason::grant_expired);

  story.change_store([](auto& store) {
    store.roles[RoleId{"other"}] = role_of(RoleId{"other"}, 1, {policy::Term::Kind::container, staff_container});
    store.roles.erase(staff);
  });
  story.when(command)
      .then_refused(Reason::grant_invalid)
      .then(account::FlowAborted{earned.flow, FlowAbortion::role_deleted});
  story.when(command).then_rejected(Reason::grant_invalid);
}

TEST(StartEnrollment, ChecksAndSpendsAProofThatWasSentWithoutNeed) {
  AccountStory story = AccountStory::with_authenticator();
  const Secret proof = story.proof();
  story.when(account::Unenroll{alice, {Type::authenticator}, "lost"})
      .then_types({"account.unenrolled", "account.became_unenrolled", "account.flow_aborted"});
  auto command = story.enrollment(Type::authenticator);
  command.grant = proof;
  story.when(command).then_rejected(Reason::grant_invalid);
  command.grant.reset();
  story.when(command).then_types({"account.enrollment_started"});
}

TEST(StartEnrollment, CancelsAPendingOneOfTheSameTypeFirst) {
  AccountStory story = AccountStory::observed();
  story.when(story.enrollment(Type::authenticator));
  const auto first = story.reply<Reply::EnrollmentStarted>().enrollment;
  story.when(story.enrollment(Type::email));
  story.when(story.enrollment(Type::authenticator))
      .then_types({"account.enrollment_cancelled", "account.enrollment_started"});
  EXPECT_EQ(story.state().pending.size(), 2U);
  story.when(ConfirmEnrollment{alice, first, Secret{"1"}}).then_rejected(Reason::enrollment_not_pending);
}

TEST(StartEnrollment, Inv35SendsAtMostFiveCodesAnHour) {
  AccountStory story = AccountStory::observed();
  const Timestamp first = story.now();
  for (int i = 0; i < 5; ++i) story.when(story.enrollment(Type::email)).pass(1min);
  EXPECT_TRUE(story.accepted());
  story.when(story.enrollment(Type::email)).then_rejected(Reason::rate_limited);
  EXPECT_EQ(story.decided().error().retry_after, first + 1h - story.now());
  story.at(first + 1h).when(story.enrollment(Type::email));
  EXPECT_TRUE(story.accepted());
}

TEST(ResendEnrollmentCode, Inv35ComesAfterThirtySecondsAndVoidsTheOldCode) {
  AccountStory story = AccountStory::observed();
  story.when(story.enrollment(Type::email));
  const Secret old_code = story.mail().code;
  const auto id = story.reply<Reply::EnrollmentStarted>().enrollment;
  story.pass(30s - 1ms).when(ResendEnrollmentCode{alice, id}).then_rejected(Reason::rate_limited);
  story.pass(1ms).when(ResendEnrollmentCode{alice, id}).then_types({"account.challenge_issued"});
  const auto resent = story.reply<Reply::Resent>();
  EXPECT_EQ(resent.resend_after, story.now() + 30s);
  EXPECT_EQ(resent.expires_at, story.now() + 5min);
  const Secret new_code = story.mail().code;
  story.when(ConfirmEnrollment{alice, id, old_code}).then_types({"account.enrollment_verification_failed"});
  story.when(ConfirmEnrollment{alice, id, new_code}).then_types({"account.email_enrolled"});
}

TEST(ResendEnrollmentCode, SendsACodeThatDoesNotOutliveItsEnrollment) {
  AccountStory story = AccountStory::observed();
  story.when(story.enrollment(Type::email));
  const Timestamp ends = story.now() + limits::pending_enrollment_lives;
  story.pass(limits::pending_enrollment_lives - 2min);
  story.when(ResendEnrollmentCode{alice, story.reply<Reply::EnrollmentStarted>().enrollment});
  EXPECT_EQ(story.reply<Reply::Resent>().expires_at, ends);
  EXPECT_EQ(story.mail().expires_at, ends);
}

TEST(ResendEnrollmentCode, IsRefusedWhereNothingIsPending) {
  AccountStory story = AccountStory::observed();
  story.when(ResendEnrollmentCode{alice, EnrollmentId{"e-unknown"}}).then_rejected(Reason::not_found);
  const EnrollmentId id = story.enroll_email();
  story.when(ResendEnrollmentCode{alice, id}).then_rejected(Reason::enrollment_not_pending);
}

TEST(ResendEnrollmentCode, HasNothingToSendForAnAuthenticator) {
  AccountStory story = AccountStory::observed();
  story.when(story.enrollment(Type::authenticator));
  story.when(ResendEnrollmentCode{alice, story.reply<Reply::EnrollmentStarted>().enrollment})
      .then_rejected(Reason::invalid);
}

TEST(CancelEnrollment, EndsWhatIsPendingAndOnlyThat) {
  AccountStory story = AccountStory::observed();
  story.when(story.enrollment(Type::authenticator));
  const auto id = story.reply<Reply::EnrollmentStarted>().enrollment;
  story.when(CancelEnrollment{alice, id}).then(EnrollmentCancelled{id, Type::authenticator});
  story.when(CancelEnrollment{alice, id}).then_rejected(Reason::enrollment_not_pending);
  story.when(CancelEnrollment{alice, EnrollmentId{"e-unknown"}}).then_rejected(Reason::not_found);
}

TEST(Enrollment, Inv88NoSecretOrAddressIsPublic) {
  AccountStory story = AccountStory::observed();
  const auto shown = [&] {
    std::string text;
    for (const auto& event : story.decided_events()) text += public_data(event.event);
    return text;
  };
  story.when(story.enrollment(Type::email));
  EXPECT_EQ(shown().find("alice@"), std::string::npos);
  EXPECT_EQ(shown().find(story.mail().code.reveal()), std::string::npos);
  const auto issued = std::get<account::ChallengeIssued>(std::get<AccountEvent>(story.decided_events()[1].event));
  EXPECT_EQ(shown().find(to_hex(issued.code_digest)), std::string::npos);
  EXPECT_EQ(bytes_of(issued.code_digest).find(story.mail().code.reveal()), std::string_view::npos);
}

}  // namespace
}  // namespace mfad::test

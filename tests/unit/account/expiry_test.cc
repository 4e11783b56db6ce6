#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::EnrollmentExpired;
using account::ExpireDue;
using account::FlowAborted;
using account::FlowExpired;
using account::next_deadline;

TEST(ExpireDue, Inv90Inv91EndsWhatIsDueInTheOrderOfTheDeadlines) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn(FlowKind::manage_enrollment);  // its grant ends in 4 min
  const FlowId flow = story.start();                            // 15 min
  auto command = story.enrollment(Type::email);
  command.grant = story.proof();
  story.when(command);  // 10 min
  const EnrollmentId pending = story.reply<Reply::EnrollmentStarted>().enrollment;
  story.pass(1h)
      .by(SystemActor::timer)
      .when(ExpireDue{alice})
      .then(FlowExpired{earned.flow}, EnrollmentExpired{pending, Type::email}, FlowExpired{flow});
  EXPECT_EQ(next_deadline(story.state()), std::nullopt);
  story.when(ExpireDue{alice}).then_nothing();
}

TEST(ExpireDue, NeverEndsAnythingEarly) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  const Timestamp deadline = story.now() + 15min;
  EXPECT_EQ(next_deadline(story.state()), deadline);
  story.at(deadline - 1ms).when(ExpireDue{alice}).then_nothing();
  story.at(deadline).when(ExpireDue{alice}).then(FlowExpired{flow});
}

TEST(ExpireDue, AFlowThatWasAbortedUnseenIsRecordedAsAborted) {
  const std::vector<std::pair<FlowAbortion, std::function<void(AccountStory&)>>> cases{
      {FlowAbortion::store_removed,
       [](auto& story) { story.change_store([](auto& s) { s.presence = store::Presence::removed; }); }},
      {FlowAbortion::store_disabled, [](auto& story) { story.change_store([](auto& s) { s.enabled = false; }); }},
      {FlowAbortion::account_disabled, [](auto& story) {
         auto observation = story.observation();
         observation.enabled = false;
         story.when(observation);
       }}};
  for (const auto& [reason, make] : cases) {
    AccountStory story = AccountStory::with_authenticator();
    const FlowId flow = story.start();
    make(story);
    story.pass(15min).when(ExpireDue{alice}).then(FlowAborted{flow, reason});
  }
}

TEST(ExpireDue, SaysNothingOfAnAccountThatIsNotThere) {
  AccountStory story;
  story.when(ExpireDue{alice}).then_nothing();
  EXPECT_EQ(next_deadline(story.state()), std::nullopt);
}

TEST(NextDeadline, IsTheEarliestOfAll) {
  AccountStory story = AccountStory::with_both();
  const Timestamp start = story.now();
  story.start();
  EXPECT_EQ(next_deadline(story.state()), start + 15min);
  const auto earned = story.earn(FlowKind::self_unlock);
  EXPECT_EQ(next_deadline(story.state()), start + 5min);
  story.lockout(1, 2);
  story.verify(story.start(), Type::authenticator, AccountStory::wrong_code());
  EXPECT_EQ(next_deadline(story.state()), story.now() + 2min);
}

}  // namespace
}  // namespace mfad::test

// Of flows that are over little is kept once the next one has started: enough to refuse as before.
#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::AbandonFlow;
using account::RedeemGrant;
using account::ReportFlow;

std::vector<FlowId> ids_of(const auto& flows) {
  std::vector<FlowId> ids;
  for (const auto& flow : flows) ids.push_back(flow.id);
  return ids;
}

TEST(PastFlows, AreTheOnesThatAreOverWhenTheNextOneStarts) {
  AccountStory story = AccountStory::with_authenticator();
  const auto redeemed = story.earn(FlowKind::self_reset);
  story.when(RedeemGrant{alice, redeemed.flow, redeemed.grant, Operation::password_reset});
  const auto satisfied = story.earn(FlowKind::self_reset);
  const FlowId abandoned = story.start(FlowKind::self_reset);
  const FlowId open = story.start(FlowKind::self_unlock);
  story.when(AbandonFlow{alice, abandoned});
  EXPECT_EQ(ids_of(story.state().flows), (std::vector{redeemed.flow, satisfied.flow, abandoned, open}));
  const FlowId next = story.start(FlowKind::self_reset);
  EXPECT_EQ(ids_of(story.state().flows), (std::vector{redeemed.flow, satisfied.flow, open, next}));
  EXPECT_EQ(ids_of(story.state().past_flows), std::vector{abandoned});
}

TEST(PastFlows, RefuseStepsAsTheyDidBefore) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId over = story.start();
  story.when(AbandonFlow{alice, over});
  story.start();
  story.when(AbandonFlow{alice, over}).then_rejected(Reason::flow_not_open);
  story.verify(over, Type::authenticator, story.code()).then_rejected(Reason::flow_not_open);
  story.when(ReportFlow{alice, over, true, {}}).then_rejected(Reason::flow_not_redeemed);
}

TEST(PastFlows, RefuseGrantsAsTheyDidBefore) {
  AccountStory story = AccountStory::with_authenticator();
  const auto spent = story.earn(FlowKind::self_reset);
  story.when(RedeemGrant{alice, spent.flow, spent.grant, Operation::password_reset});
  story.when(ReportFlow{alice, spent.flow, true, {}});
  const auto expired = story.earn(FlowKind::self_reset);
  story.pass(5min).when(account::ExpireDue{alice});
  const auto aborted = story.earn(FlowKind::self_reset);
  story.change_store([](auto& store) { store.enabled = false; });
  story.when(RedeemGrant{alice, aborted.flow, aborted.grant, Operation::password_reset});
  story.change_store([](auto& store) { store.enabled = true; });
  story.start();
  EXPECT_EQ(ids_of(story.state().past_flows), (std::vector{spent.flow, expired.flow, aborted.flow}));
  const auto redeem = [&](const auto& earned, Operation operation) -> AccountStory& {
    return story.when(RedeemGrant{alice, earned.flow, earned.grant, operation}), story;
  };
  redeem(spent, Operation::password_reset).then_rejected(Reason::grant_spent);
  redeem(expired, Operation::password_reset).then_rejected(Reason::grant_expired);
  redeem(aborted, Operation::password_reset).then_rejected(Reason::flow_aborted);
  redeem(spent, Operation::unlock).then_rejected(Reason::grant_invalid);
  story.when(RedeemGrant{alice, spent.flow, Secret{"guess"}, Operation::password_reset})
      .then_rejected(Reason::grant_invalid);
}

TEST(PastFlows, RefuseGrantsOfAFurtherEnrollmentAsTheyDidBefore) {
  AccountStory story = AccountStory::with_authenticator();
  const Secret spent = story.proof();
  story.enroll_email(spent);
  const Secret late = story.proof();
  story.pass(5min).when(account::ExpireDue{alice});
  story.start();
  EXPECT_EQ(story.state().past_flows.size(), 2U);
  const auto enroll_with = [&](const Secret& grant) -> AccountStory& {
    auto command = story.enrollment(Type::email);
    command.grant = grant;
    return story.when(command), story;
  };
  enroll_with(spent).then_rejected(Reason::grant_spent);
  enroll_with(late).then_rejected(Reason::grant_expired);
}

TEST(PastFlows, AreToldApartFromUnknownOnesForAnHourHoweverLateTheyEnded) {
  AccountStory story = AccountStory::with_authenticator();
  const auto earned = story.earn(FlowKind::self_reset);
  story.when(RedeemGrant{alice, earned.flow, earned.grant, Operation::password_reset});
  const ReportFlow report{alice, earned.flow, true, {}};
  story.pass(80min).when(report).then_types({"account.password_reset"});
  story.start();
  story.pass(1h - 1ms).start();
  story.when(report).then_rejected(Reason::flow_not_redeemed);
  story.pass(1ms).start();
  story.when(report).then_rejected(Reason::not_found);
}

TEST(PastFlows, AreAsManyAsMayHaveStartedOrWaited) {
  AccountStory story = AccountStory::with_authenticator();
  constexpr std::size_t places = limits::flow_starts_per_hour_max;
  std::vector<AccountStory::Earned> waiting;
  for (std::size_t i = 0; i < places; ++i) {
    waiting.push_back(story.earn(FlowKind::self_reset));
    story.when(RedeemGrant{alice, waiting.back().flow, waiting.back().grant, Operation::password_reset});
    story.pass(10min);
  }
  story.pass(1h);
  for (const auto& one : waiting) story.when(ReportFlow{alice, one.flow, true, {}});
  for (std::size_t i = 0; i < places; ++i) story.start();
  const auto& past = story.state().past_flows;
  EXPECT_EQ(past.size(), 2 * places - 1);
  EXPECT_EQ(past.front().id, waiting.front().flow);
}

}  // namespace
}  // namespace mfad::test

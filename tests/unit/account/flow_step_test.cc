#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::AbandonFlow;
using account::FlowAbandoned;
using account::FlowAborted;

TEST(AbandonFlow, EndsAnOpenFlowAndOnlyThat) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  story.when(AbandonFlow{alice, flow}).then(FlowAbandoned{flow, FlowAbandonment::requested});
  story.when(AbandonFlow{alice, flow}).then_rejected(Reason::flow_not_open);
  story.when(AbandonFlow{alice, FlowId{"f-unknown"}}).then_rejected(Reason::not_found);
  const auto earned = story.earn();
  story.when(AbandonFlow{alice, earned.flow}).then_rejected(Reason::flow_not_open);
}

TEST(AbandonFlow, RecordsTheAbortThatHoldsByNow) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  story.change_store([](auto& store) { store.enabled = false; });
  story.when(AbandonFlow{alice, flow})
      .then_refused(Reason::flow_not_open)
      .then(FlowAborted{flow, FlowAbortion::store_disabled});
}

TEST(AbandonFlow, AnAbortThatIsOverBeforeTheNextStepLeavesTheFlowOpen) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  story.change_store([](auto& store) { store.enabled = false; });
  story.change_store([](auto& store) { store.enabled = true; });
  story.when(AbandonFlow{alice, flow}).then(FlowAbandoned{flow, FlowAbandonment::requested});
}

TEST(AbandonFlow, Inv91AFlowWhoseDeadlineHasPassedIsNotOpenEvenBeforeTheTimerSaysSo) {
  AccountStory story = AccountStory::with_authenticator();
  const FlowId flow = story.start();
  story.pass(15min).when(AbandonFlow{alice, flow}).then_rejected(Reason::flow_not_open);
}

}  // namespace
}  // namespace mfad::test

#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::ChallengeDelivered;
using account::ChallengeDeliveryFailed;
using account::RecordDelivery;

TEST(RecordDelivery, RecordsWhatBecameOfAMail) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  story.ask_for_code(flow);
  const ChallengeId challenge = story.mail().challenge;
  story.by(SystemActor::delivery);
  story.when(RecordDelivery{alice, challenge, false}).then(ChallengeDeliveryFailed{challenge, flow});
  story.when(RecordDelivery{alice, challenge, true}).then(ChallengeDelivered{challenge, flow});
}

TEST(RecordDelivery, KnowsTheMailOfAnEnrollment) {
  AccountStory story = AccountStory::observed();
  story.when(story.enrollment(Type::email));
  const ChallengeId challenge = story.mail().challenge;
  story.when(RecordDelivery{alice, challenge, true}).then(ChallengeDelivered{challenge, std::nullopt});
}

TEST(RecordDelivery, IsIgnoredOnceTheChallengeIsGone) {
  AccountStory story = AccountStory::with_both();
  const FlowId flow = story.start();
  const Secret code = story.ask_for_code(flow);
  const ChallengeId challenge = story.mail().challenge;
  story.verify(flow, Type::email, code);
  story.when(RecordDelivery{alice, challenge, true}).then_nothing();
  EXPECT_TRUE(story.accepted());
  AccountStory unknown;
  unknown.when(RecordDelivery{alice, ChallengeId{"c-unknown"}, true}).then_nothing();
  EXPECT_TRUE(unknown.accepted());
}

}  // namespace
}  // namespace mfad::test

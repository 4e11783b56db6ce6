#include "events/account/view.h"
#include "tests/unit/account/account_story.h"

namespace mfad::test {
namespace {

using account::Requirements;

Requirements requirements(const AccountStory& story) {
  return account::requirements(story.state(), story.store(), false, story.now());
}

TEST(Requirements, OfAnAccountWithNothingEnrolled) {
  AccountStory story = AccountStory::observed();
  story.require({Type::authenticator}, 1);
  EXPECT_EQ(requirements(story),
            (Requirements{.enroll_needed = true,
                          .types = {{Type::email, false, false}, {Type::authenticator, true, false}},
                          .chosen_missing = 1}));
}

TEST(Requirements, OfACompliantAccount) {
  AccountStory story = AccountStory::with_both();
  story.require({Type::authenticator}, 1);
  EXPECT_EQ(requirements(story), (Requirements{.enroll_needed = false,
                                               .types = {{Type::email, false, true}, {Type::authenticator, true, true}},
                                               .chosen_missing = 0,
                                               .proof_needed = true,
                                               .proof_possible = true,
                                               .reset_possible = true,
                                               .unlock_possible = true}));
}

TEST(Requirements, OfAPartiallyEnrolledAccountThatCanProveItselfAndNoMore) {
  AccountStory story = AccountStory::with_authenticator();
  story.require({Type::email});
  const auto found = requirements(story);
  EXPECT_TRUE(found.enroll_needed);
  EXPECT_TRUE(found.proof_possible);
  EXPECT_FALSE(found.reset_possible);
}

TEST(Requirements, KeepAnEnforcedTypeThatIsNotAvailable) {
  AccountStory story = AccountStory::observed();
  story.require({Type::yubikey});
  EXPECT_EQ(requirements(story).types,
            (std::vector<Requirements::Type>{
                {Type::email, false, false}, {Type::authenticator, false, false}, {Type::yubikey, true, false}}));
}

TEST(Requirements, DuringALockout) {
  AccountStory story = AccountStory::with_authenticator();
  story.lockout(1, 15);
  story.verify(story.start(), Type::authenticator, AccountStory::wrong_code());
  EXPECT_EQ(requirements(story).locked_until, story.now() + 15min);
  EXPECT_FALSE(requirements(story).reset_possible);
  EXPECT_FALSE(requirements(story).proof_possible);
  story.pass(15min);
  EXPECT_EQ(requirements(story).locked_until, std::nullopt);
  EXPECT_TRUE(requirements(story).reset_possible);
}

TEST(Requirements, WithoutARoleNothingIsAskedForAndNothingPossible) {
  AccountStory story = AccountStory::with_authenticator();
  story.change_store([](auto& store) { store.roles.clear(); });
  const auto found = requirements(story);
  EXPECT_FALSE(found.enroll_needed);
  EXPECT_EQ(found.chosen_missing, 0);
  EXPECT_FALSE(found.proof_possible);
}

TEST(Requirements, WhereMfaIsNotActiveNothingNeedsToBeEnrolled) {
  AccountStory story = AccountStory::observed();
  story.change_store([](auto& store) { store.enrollment_enabled = false; });
  EXPECT_FALSE(requirements(story).enroll_needed);
}

TEST(Requirements, NothingNeedsToBeEnrolledWhereWhatIsLackingIsNotToBeHad) {
  for (AccountStory story : {AccountStory::observed(), AccountStory::with_authenticator()}) {
    story.change_store([](auto& store) {
      store.enabled_types = TypeSet{Type::email};
      store.roles.begin()->second.settings.requirement = {TypeSet{Type::authenticator}, 0};
    });
    EXPECT_FALSE(requirements(story).enroll_needed) << "enforced, and disabled in the store";
    story.change_store([](auto& store) {
      store.enabled_types = TypeSet{Type::authenticator};
      store.roles.begin()->second.settings.requirement = {TypeSet{Type::authenticator}, 1};
    });
    EXPECT_EQ(requirements(story).enroll_needed, story.state().enrolled_types().empty()) << "none is left to choose";
  }
}

TEST(View, HintsAreMaskedAndOnlyWhereThereIsAnAddress) {
  AccountStory story = AccountStory::with_both();
  EXPECT_EQ(account::enrollment_hint(story.enrolled(Type::email)), "a•••@e•••.org");
  EXPECT_EQ(account::enrollment_hint(story.enrolled(Type::authenticator)), "");
}

TEST(View, Inv55OfferedIsWhatIsEnrolledAndAvailableAndNotYetPassed) {
  AccountStory story = AccountStory::with_both();
  story.require({}, 2);
  const FlowId flow = story.start();
  const auto offered = [&] { return account::offered(story.flow(flow), story.state(), story.store(), false); };
  EXPECT_EQ(offered(), (TypeSet{Type::email, Type::authenticator}));
  story.verify(flow, Type::authenticator, story.code());
  EXPECT_EQ(offered(), TypeSet{Type::email});
  story.change_store([](auto& store) { store.email_delivery.reset(); });
  EXPECT_EQ(offered(), TypeSet{});
}

}  // namespace
}  // namespace mfad::test

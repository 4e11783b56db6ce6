#include "events/installation/decide.h"
#include "events/installation/evolve.h"
#include "tests/support/spec.h"

namespace mfad::installation {
namespace {

struct Rules {
  using State = InstallationState;
  using Event = InstallationEvent;
  using Command = InstallationCommand;

  static mfad::State initial_state(const StreamId& stream) { return mfad::initial_state(stream); }
  static Decided decide(const States& states, const InstallationCommand& command, const Context& context) {
    return installation::decide(states, command, context);
  }
  static void evolve(InstallationState& state, const InstallationEvent& event, const Recorded& recorded) {
    installation::evolve(state, event, recorded);
  }
};

class InstallationSpec : public test::Spec<Rules> {
 public:
  InstallationSpec() : Spec(StreamId::installation()) { by(CallerRole::admin); }
};

CallerRegistered registered(std::string id, CallerRole role, std::vector<std::string> stores) {
  return {.caller = CallerId{id}, .role = role, .stores = std::move(stores), .name = id, .token_digest = sha256(id)};
}

TEST(InstallationDecider, ACallersTokenLeavesOnceAndOnlyItsDigestIsRecorded) {
  InstallationSpec spec;
  spec.when(RegisterCaller{"Portal", CallerRole::portal, {"s2", "s1", "s2"}});
  const auto reply = spec.reply<Reply::CallerRegistered>();
  const std::string token(reply.token.reveal());
  EXPECT_EQ(token.size(), 5U + 43U);
  EXPECT_TRUE(token.starts_with("mfad_"));
  EXPECT_TRUE(is_opaque_id(token));
  EXPECT_TRUE(is_opaque_id(reply.caller.str()));
  spec.then(CallerRegistered{reply.caller, CallerRole::portal, {"s1", "s2"}, "Portal", sha256(token)});
  const Caller expected{reply.caller, "Portal", CallerRole::portal, {"s1", "s2"}, sha256(token)};
  EXPECT_EQ(spec.state().callers.at(reply.caller), expected);
}

TEST(InstallationDecider, TwoCallersOfOneNameHaveTheirOwnIdsAndTokens) {
  InstallationSpec spec;
  const RegisterCaller command{"Portal", CallerRole::portal, {"*"}};
  const auto first = spec.when(command).reply<Reply::CallerRegistered>();
  const auto second = spec.when(command).reply<Reply::CallerRegistered>();
  EXPECT_NE(first.caller, second.caller);
  EXPECT_FALSE(first.token == second.token);
}

TEST(InstallationDecider, TheScopeOfAllStoresHasOneForm) {
  InstallationSpec spec;
  spec.when(RegisterCaller{"A", CallerRole::auditor, {"s1", "*"}});
  const auto id = spec.reply<Reply::CallerRegistered>().caller;
  EXPECT_EQ(spec.state().callers.at(id).stores, std::vector<std::string>{"*"});
}

TEST(InstallationDecider, ACallerCoversTheStoresOfItsScope) {
  const Caller some{.id = {}, .name = {}, .role = CallerRole::sync, .stores = {"a", "c"}, .token_digest = {}};
  EXPECT_TRUE(some.covers(StoreId{"a"}));
  EXPECT_TRUE(some.covers(StoreId{"c"}));
  EXPECT_FALSE(some.covers(StoreId{"b"}));
  EXPECT_FALSE(some.all_stores());
  const Caller all{.id = {}, .name = {}, .role = CallerRole::sync, .stores = {"*"}, .token_digest = {}};
  EXPECT_TRUE(all.covers(StoreId{"b"}));
}

TEST(InstallationDecider, BootstrapIsTheFirstCallerEverAndNeverALaterOne) {
  InstallationSpec spec;
  spec.by(SystemActor::start);
  spec.when(RegisterBootstrap{sha256("one")})
      .then(CallerRegistered{CallerId{"bootstrap"}, CallerRole::admin, {"*"}, "bootstrap", sha256("one")});
  spec.when(RegisterBootstrap{sha256("another")}).then_nothing();
  spec.given(registered("boss", CallerRole::admin, {"*"}), CallerRevoked{CallerId{"bootstrap"}},
             CallerRevoked{CallerId{"boss"}});
  EXPECT_TRUE(spec.state().callers.empty());
  spec.when(RegisterBootstrap{sha256("one")}).then_nothing();
}

TEST(InstallationDecider, RevokesACaller) {
  InstallationSpec spec;
  spec.given(registered("boss", CallerRole::admin, {"*"}), registered("portal", CallerRole::portal, {"*"}));
  spec.when(RevokeCaller{CallerId{"portal"}}).then(CallerRevoked{CallerId{"portal"}});
  EXPECT_EQ(spec.state().callers.size(), 1U);
  spec.when(RevokeCaller{CallerId{"portal"}}).then_rejected(Reason::not_found);
}

TEST(InstallationDecider, KeepsTheLastAdminOfAllStores) {
  InstallationSpec spec;
  spec.given(registered("boss", CallerRole::admin, {"*"}), registered("local", CallerRole::admin, {"s1"}),
             registered("auditor", CallerRole::auditor, {"*"}));
  spec.when(RevokeCaller{CallerId{"boss"}}).then_rejected(Reason::last_admin);
  spec.when(RevokeCaller{CallerId{"local"}}).then(CallerRevoked{CallerId{"local"}});
  spec.given(registered("second", CallerRole::admin, {"*"}));
  spec.when(RevokeCaller{CallerId{"boss"}}).then(CallerRevoked{CallerId{"boss"}});
  spec.when(RevokeCaller{CallerId{"second"}}).then_rejected(Reason::last_admin);
}

TEST(InstallationDecider, RecordsWhatMfadSaysOfItself) {
  InstallationSpec spec;
  spec.by(SystemActor::timer);
  const auto before = spec.state();
  spec.when(RecordClockJump{-6'000}).then(ClockJumped{-6'000});
  spec.when(RequestRepublish{Position{7}, {}}).then(RepublishRequested{Position{7}});
  spec.when(RecordAccessDenied{CallerId{"portal"}, "PUT /v1/stores/{store}", 3})
      .then(AccessDenied{CallerId{"portal"}, "PUT /v1/stores/{store}", 3});
  EXPECT_EQ(spec.state(), before);
}

TEST(InstallationDecider, ARefusalOfThePublisherAndARebuildAreAnswersWithoutAnEvent) {
  InstallationSpec spec;
  spec.by(CallerRole::operator_);
  spec.when(RequestRepublish{Position{7}, Reason::publisher_not_halted}).then_rejected(Reason::publisher_not_halted);
  spec.when(RequestRebuild{"role_state", true}).then_nothing();
  EXPECT_TRUE(spec.accepted());
  spec.when(RequestRebuild{"nothing", false}).then_rejected(Reason::not_found);
}

}  // namespace
}  // namespace mfad::installation

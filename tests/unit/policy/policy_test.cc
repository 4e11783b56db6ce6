#include <gtest/gtest.h>

#include "events/policy/distinguished_name.h"
#include "events/policy/policy.h"

namespace mfad::policy {
namespace {

using enum AuthenticationType;

constexpr const char* staff_dn = "CN=staff,DC=org";
constexpr const char* people_dn = "OU=people,DC=org";

store::Role role(std::string id, int priority, std::vector<Term> terms, Requirement requirement = {}) {
  store::Role made;
  made.id = RoleId{std::move(id)};
  made.settings = {.name = made.id.str(),
                   .priority = priority,
                   .enabled = true,
                   .criteria = {std::move(terms)},
                   .requirement = requirement,
                   .lockout = {}};
  for (const auto& term : made.settings.criteria.any_of) made.term_digests.push_back(*dn_digest(term.dn));
  return made;
}

store::StoreState store_with(std::vector<store::Role> roles) {
  store::StoreState state;
  state.presence = store::Presence::present;
  state.id = StoreId{"s1"};
  for (auto& each : roles) state.roles.emplace(each.id, each);
  return state;
}

account::Facts facts(std::vector<std::string> groups, const std::string& container) {
  account::Facts made;
  for (const auto& group : groups) made.groups.push_back(*dn_digest(group));
  std::ranges::sort(made.groups);
  made.containers = *dn_digest_and_ancestors(container);
  return made;
}

const Term by_group{.kind = Term::Kind::group, .dn = staff_dn};
const Term by_container{.kind = Term::Kind::container, .dn = people_dn};

TEST(Policy, Inv06EmailIsConfiguredWithAnSmtpServerOrInDevelopment) {
  auto store = store_with({});
  EXPECT_EQ(configured_types(store, false), TypeSet{authenticator});
  EXPECT_EQ(configured_types(store, true), (TypeSet{authenticator, email}));
  store.email_delivery = EmailDelivery{};
  EXPECT_EQ(configured_types(store, false), (TypeSet{authenticator, email}));
}

TEST(Policy, AvailableIsEnabledAndConfigured) {
  auto store = store_with({});
  store.enabled_types = {sms, email};
  EXPECT_EQ(available_types(store, false), TypeSet{});
  EXPECT_EQ(available_types(store, true), TypeSet{email});
}

TEST(Policy, Inv04SatisfiableNeedsEveryEnforcedTypeAndEnoughInAll) {
  const TypeSet both{authenticator, email};
  EXPECT_TRUE(satisfiable({}, {}));
  EXPECT_TRUE(satisfiable({{email}, 1}, both));
  EXPECT_TRUE(satisfiable({{}, 2}, both));
  EXPECT_FALSE(satisfiable({{email}, 2}, both));
  EXPECT_FALSE(satisfiable({{sms}, 0}, both));
  EXPECT_FALSE(satisfiable({{}, 3}, both));
}

TEST(Policy, Inv27TheRoleOfLowestNumberDecidesAlone) {
  const auto store = store_with(
      {role("a", 30, {by_group}), role("b", 20, {by_container}), role("c", 10, {{Term::Kind::group, "CN=x,DC=org"}})});
  const auto member = facts({staff_dn}, "OU=lab,OU=people,DC=org");
  ASSERT_NE(effective_role(store, member), nullptr);
  EXPECT_EQ(effective_role(store, member)->id, RoleId{"b"});
  EXPECT_EQ(effective_role(store, facts({"cn=STAFF, dc=ORG"}, "OU=else,DC=org"))->id, RoleId{"a"});
  EXPECT_EQ(effective_role(store, facts({}, "OU=else,DC=org")), nullptr);
}

TEST(Policy, ADisabledRoleIsSkipped) {
  auto store = store_with({role("a", 30, {by_group}), role("b", 20, {by_group})});
  store.roles.at(RoleId{"b"}).settings.enabled = false;
  const auto member = facts({staff_dn}, people_dn);
  EXPECT_EQ(effective_role(store, member)->id, RoleId{"a"});
  EXPECT_EQ(matching_term(store.roles.at(RoleId{"b"}), member), 0U);
}

TEST(Policy, MembershipDoesNotDependOnTheStoreBeingEnabled) {
  auto store = store_with({role("a", 30, {by_group})});
  store.enabled = false;
  EXPECT_NE(effective_role(store, facts({staff_dn}, people_dn)), nullptr);
}

TEST(Policy, AnAccountThatIsDisabledDeletedOrUnknownHasNoRole) {
  const auto store = store_with({role("a", 30, {by_group})});
  account::AccountState account;
  account.facts = facts({staff_dn}, people_dn);
  account.presence = account::Presence::known;
  EXPECT_NE(effective_role(store, account), nullptr);
  account.facts.enabled = false;
  EXPECT_EQ(effective_role(store, account), nullptr);
  account.facts.enabled = true;
  account.presence = account::Presence::deleted;
  EXPECT_EQ(effective_role(store, account), nullptr);
}

TEST(Policy, AGroupTermDoesNotMatchAContainerOfThatName) {
  const auto made = role("a", 1, {{Term::Kind::group, people_dn}, by_container});
  EXPECT_EQ(matching_term(made, facts({}, people_dn)), 1U);
}

TEST(Policy, Inv03ChosenTypesAreNeverEnforcedOnes) {
  EXPECT_EQ(missing({{email}, 1}, {email}), (Missing{{}, 1}));
  EXPECT_EQ(missing({{email}, 1}, {authenticator}), (Missing{{email}, 0}));
  EXPECT_EQ(missing({{email}, 1}, {authenticator, email}), (Missing{{}, 0}));
  EXPECT_EQ(missing({{email}, 1}, {authenticator, email, sms}), (Missing{{}, 0}));
}

TEST(Policy, WhoAsksForNothingNeedsOneTypeOfAnyKind) {
  EXPECT_EQ(missing({}, {}), (Missing{{}, 1}));
  EXPECT_EQ(missing({}, {sms}), (Missing{{}, 0}));
}

TEST(Policy, StatusIsExactlyOneOfFour) {
  const Requirement asks{{email}, 0};
  EXPECT_EQ(status(asks, {}, {email}), AccountStatus::unenrolled);
  EXPECT_EQ(status(asks, {authenticator}, {email}), AccountStatus::stranded);
  EXPECT_EQ(status(asks, {authenticator}, {authenticator, email}), AccountStatus::partially_enrolled);
  EXPECT_EQ(status(asks, {email}, {email}), AccountStatus::compliant);
  EXPECT_EQ(status({}, {authenticator}, {authenticator}), AccountStatus::compliant);
}

TEST(Policy, AnEnforcedTypeIsNeverDroppedBecauseItIsNotAvailable) {
  EXPECT_EQ(status({{email, authenticator}, 0}, {email, authenticator}, {authenticator}),
            AccountStatus::partially_enrolled);
}

TEST(Policy, MfaIsActiveOnlyInAnOpenStoreWithEnrollmentAndAType) {
  auto store = store_with({});
  store.enrollment_enabled = true;
  store.enabled_types = {authenticator};
  EXPECT_TRUE(mfa_active(store, false));
  auto closed = store;
  closed.enabled = false;
  EXPECT_FALSE(mfa_active(closed, false));
  auto off = store;
  off.enrollment_enabled = false;
  EXPECT_FALSE(mfa_active(off, false));
  auto empty = store;
  empty.enabled_types = {email};
  EXPECT_FALSE(mfa_active(empty, false));
}

TEST(Policy, FindingsHoldNowAndSayWhenTheyBegan) {
  auto store = store_with({role("a", 30, {by_group}, {{email}, 0}), role("b", 20, {by_group}, {{sms}, 0})});
  store.enabled_types = {email};
  store.enrollment_enabled = false;
  store.lockout_prone_since = Position{9};
  store.roles.at(RoleId{"b"}).unsatisfiable_since = Position{7};
  const std::vector<Finding> in_development{{Finding::Code::policy_unsatisfiable, RoleId{"b"}, Position{7}},
                                            {Finding::Code::lockout_prone, std::nullopt, Position{9}}};
  EXPECT_EQ(findings(store, true), in_development);
  const std::vector<Finding> outside{{Finding::Code::policy_unsatisfiable, RoleId{"b"}, Position{7}},
                                     {Finding::Code::policy_unsatisfiable, RoleId{"a"}, Position{0}},
                                     {Finding::Code::lockout_prone, std::nullopt, Position{9}}};
  EXPECT_EQ(findings(store, false), outside);
  store.presence = store::Presence::removed;
  EXPECT_TRUE(findings(store, false).empty());
}

TEST(Policy, Inv07AndInv08MakeAStoreLockoutProne) {
  auto store = store_with({role("a", 30, {by_group}, {{}, 1})});
  EXPECT_EQ(lockout_proneness(store, false), LockoutProneness::enrollment_disabled);
  store.roles.at(RoleId{"a"}).settings.requirement = {};
  EXPECT_EQ(lockout_proneness(store, false), std::nullopt);
  store.enrollment_enabled = true;
  EXPECT_EQ(lockout_proneness(store, false), LockoutProneness::no_type_available);
  store.enabled_types = {authenticator};
  EXPECT_EQ(lockout_proneness(store, false), std::nullopt);
}

}  // namespace
}  // namespace mfad::policy

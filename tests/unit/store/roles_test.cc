#include "events/policy/distinguished_name.h"
#include "tests/unit/store/store_spec.h"

namespace mfad::store::test {
namespace {

TEST(StoreRoles, APlainNewRoleIsOneFact) {
  StoreSpec spec;
  spec.open();
  spec.when(spec.put_role(staff, settings("Staff", 7)))
      .then(RoleCreated{staff, "Staff", 7, true, members_of("CN=staff,DC=org")});
  EXPECT_NE(spec.reply_if<Reply::Created>(), nullptr);
  Role expected;
  expected.id = staff;
  expected.settings = settings("Staff", 7);
  expected.term_digests = {*policy::dn_digest("cn=staff,dc=org")};
  expected.version = spec.version();
  EXPECT_EQ(spec.state().roles.at(staff), expected);
}

TEST(StoreRoles, Inv26ThePolicyOfANewRoleFollowsAsFacts) {
  StoreSpec spec;
  spec.open();
  auto wanted = settings("Staff", 7, {{email, authenticator}, 0});
  wanted.enabled = false;
  wanted.lockout = {3, 30};
  spec.when(spec.put_role(staff, wanted))
      .then(RoleCreated{staff, "Staff", 7, false, members_of("CN=staff,DC=org")},
            RoleAuthenticationTypeEnforced{staff, email}, RoleAuthenticationTypeEnforced{staff, authenticator},
            RoleLockoutPolicyChanged{staff, {5, 15}, {3, 30}});
  EXPECT_EQ(spec.state().roles.at(staff).settings, wanted);
}

TEST(StoreRoles, Inv26EachDifferenceIsAFactWithOldAndNewValueInTheOrderOfTheContract) {
  StoreSpec spec;
  spec.open().given(created(staff, 7), RoleAuthenticationTypeEnforced{staff, email});
  policy::RoleSettings wanted{.name = "Everyone",
                              .priority = 8,
                              .enabled = false,
                              .criteria = {{{policy::Term::Kind::container, "OU=people,DC=org"}}},
                              .requirement = {{authenticator}, 1},
                              .lockout = {10, 60}};
  spec.when(spec.put_role(staff, wanted))
      .then(RoleRenamed{staff, "staff", "Everyone"}, RolePriorityChanged{staff, 7, 8},
            RoleCriteriaChanged{staff, members_of("CN=staff,DC=org"), wanted.criteria}, RoleDisabled{staff},
            RoleAuthenticationTypeEnforcementRemoved{staff, email},
            RoleAuthenticationTypeEnforced{staff, authenticator}, RoleChosenByEndUserChanged{staff, 0, 1},
            RoleLockoutPolicyChanged{staff, {5, 15}, {10, 60}});
  EXPECT_EQ(spec.state().roles.at(staff).settings, wanted);
  EXPECT_EQ(spec.state().roles.at(staff).term_digests, std::vector{*policy::dn_digest("ou=people,dc=org")});
  spec.when(spec.put_role(staff, wanted)).then_nothing();
  wanted.enabled = true;
  spec.when(spec.put_role(staff, wanted)).then(RoleEnabled{staff});
}

TEST(StoreRoles, Inv01APriorityBelongsToOneRole) {
  StoreSpec spec;
  spec.open().given(created(staff, 7));
  spec.when(spec.put_role(admins, settings("Admins", 7))).then_rejected(Reason::priority_taken);
  EXPECT_EQ(spec.refused_rule(), "INV-01");
  spec.when(spec.put_role(staff, settings("Staff", 7))).then_types({"role.renamed"});
  spec.when(spec.delete_role(staff)).then(RoleDeleted{staff});
  spec.when(spec.put_role(admins, settings("Admins", 7))).then_types({"role.created"});
}

TEST(StoreRoles, Inv02EnforcesOnlyWhatIsEnabledAndConfigured) {
  StoreSpec spec;
  spec.open();
  spec.when(spec.put_role(staff, settings("Staff", 7, {{sms}, 0}))).then_rejected(Reason::type_not_enabled);
  spec.given(AuthenticationTypeEnabled{sms});
  spec.when(spec.put_role(staff, settings("Staff", 7, {{sms}, 0}))).then_rejected(Reason::type_not_configured);
  EXPECT_EQ(spec.refused_rule(), "INV-02");
}

TEST(StoreRoles, Inv02OnlyANewlyEnforcedTypeIsJudged) {
  StoreSpec spec;
  spec.open().given(created(staff, 7), RoleAuthenticationTypeEnforced{staff, email},
                    AuthenticationTypeDisabled{email, true},
                    MfaPolicyBecameUnsatisfiable{staff, TypeSet{email}, 0, TypeSet{authenticator}});
  spec.when(spec.put_role(staff, settings("Renamed", 7, {{email}, 0}))).then(RoleRenamed{staff, "staff", "Renamed"});
}

TEST(StoreRoles, Inv04RefusesARoleThatCannotBeSatisfied) {
  StoreSpec spec;
  spec.open();
  spec.when(spec.put_role(staff, settings("Staff", 7, {{email}, 2}))).then_rejected(Reason::policy_unsatisfiable);
  EXPECT_EQ(spec.refused_roles(), std::vector{staff});
  EXPECT_EQ(spec.refused_rule(), "INV-04");
  spec.when(spec.put_role(staff, settings("Staff", 7, {{email}, 1})))
      .then_types({"role.created", "role.authentication_type_enforced", "role.chosen_by_end_user_changed"});
}

TEST(StoreRoles, AnUnsatisfiableRoleMayAskForLessButNotForMore) {
  StoreSpec spec;
  spec.open().given(created(staff, 7), RoleChosenByEndUserChanged{staff, 0, 3},
                    MfaPolicyBecameUnsatisfiable{staff, {}, 3, TypeSet{email, authenticator}});
  spec.when(spec.put_role(staff, settings("staff", 7, {{}, 4}))).then_rejected(Reason::policy_unsatisfiable);
  spec.when(spec.put_role(staff, settings("staff", 7, {{email}, 3}))).then_rejected(Reason::policy_unsatisfiable);
  spec.when(spec.put_role(staff, settings("staff", 7, {{email}, 2})))
      .then(RoleAuthenticationTypeEnforced{staff, email}, RoleChosenByEndUserChanged{staff, 3, 2});
  spec.when(spec.put_role(staff, settings("staff", 7, {{email}, 1})))
      .then(RoleChosenByEndUserChanged{staff, 2, 1}, MfaPolicyBecameSatisfiable{staff});
}

TEST(StoreRoles, Inv07ARoleMayNotBeginToAskWhileEnrollmentIsOff) {
  StoreSpec spec;
  spec.open().given(EnrollmentDisabled{false}, created(staff, 7));
  spec.when(spec.put_role(staff, settings("staff", 7, {{email}, 0}))).then_rejected(Reason::enrollment_disabled);
  spec.when(spec.put_role(staff, settings("staff", 7, {{}, 1}))).then_rejected(Reason::enrollment_disabled);
  spec.when(spec.put_role(admins, settings("Admins", 8, {{}, 1}))).then_rejected(Reason::enrollment_disabled);
  spec.when(spec.put_role(admins, settings("Admins", 8))).then_types({"role.created"});
}

TEST(StoreRoles, WhereEnrollmentWasForcedOffARoleMayStillBeMended) {
  StoreSpec spec;
  spec.open().given(created(staff, 7), RoleChosenByEndUserChanged{staff, 0, 2}, EnrollmentDisabled{true},
                    BecameLockoutProne{LockoutProneness::enrollment_disabled});
  spec.when(spec.put_role(staff, settings("staff", 7, {{}, 1}))).then(RoleChosenByEndUserChanged{staff, 2, 1});
  spec.when(spec.put_role(staff, settings("staff", 7))).then(RoleChosenByEndUserChanged{staff, 1, 0});
  EXPECT_TRUE(policy::findings(spec.state(), false).empty());
}

TEST(StoreRoles, TheFirstReasonOfTheColumnIsGiven) {
  StoreSpec spec;
  spec.open().given(EnrollmentDisabled{false}, AuthenticationTypeEnabled{sms}, created(admins, 7));
  // Everything is wrong at first; each case mends the reason before.
  const std::vector<std::pair<policy::RoleSettings, Reason>> cases{
      {settings("Staff", 7, {{yubikey, sms}, 7}), Reason::priority_taken},
      {settings("Staff", 8, {{yubikey, sms}, 7}), Reason::type_not_enabled},
      {settings("Staff", 8, {{sms}, 7}), Reason::type_not_configured},
      {settings("Staff", 8, {{email}, 7}), Reason::policy_unsatisfiable},
      {settings("Staff", 8, {{email}, 1}), Reason::enrollment_disabled}};
  for (const auto& [wanted, reason] : cases) spec.when(spec.put_role(staff, wanted)).then_rejected(reason);
  spec.given(RoleDeleted{staff});
  spec.when(PutRole{s1, staff, cases.front().first, if_absent()}).then_rejected(Reason::id_retired);
}

TEST(StoreRoles, Inv24RefusesNumbersOutOfRangeAndNamesThatAreNone) {
  StoreSpec spec;
  spec.open();
  const auto refuse = [&](std::string_view pointer, auto spoil) {
    auto wanted = settings("Staff", 7);
    spoil(wanted);
    spec.when(spec.put_role(staff, wanted)).then_rejected(Reason::invalid);
    ASSERT_FALSE(spec.accepted());
    EXPECT_EQ(spec.decided().error().pointer, pointer);
  };
  refuse("/name", [](auto& wanted) { wanted.name.clear(); });
  refuse("/priority", [](auto& wanted) { wanted.priority = 0; });
  refuse("/priority", [](auto& wanted) { wanted.priority = 100; });
  refuse("/criteria/any_of", [](auto& wanted) { wanted.criteria.any_of.clear(); });
  refuse("/criteria/any_of", [](auto& wanted) { wanted.criteria.any_of.resize(65, wanted.criteria.any_of[0]); });
  refuse("/criteria/any_of", [](auto& wanted) { wanted.criteria.any_of[0].dn = "staff"; });
  refuse("/criteria/any_of", [](auto& wanted) {
    const std::string name = "CN=" + std::string(limits::criteria_bytes_max / limits::criteria_terms_max, 'a');
    wanted.criteria.any_of.assign(limits::criteria_terms_max, {policy::Term::Kind::group, name});
  });
  refuse("/policy/chosen_by_end_user", [](auto& wanted) { wanted.requirement.chosen_by_end_user = -1; });
  refuse("/policy/chosen_by_end_user", [](auto& wanted) { wanted.requirement.chosen_by_end_user = 8; });
  refuse("/policy/lockout/threshold", [](auto& wanted) { wanted.lockout.threshold = 0; });
  refuse("/policy/lockout/threshold", [](auto& wanted) { wanted.lockout.threshold = 101; });
  refuse("/policy/lockout/minutes", [](auto& wanted) { wanted.lockout.minutes = 0; });
  refuse("/policy/lockout/minutes", [](auto& wanted) { wanted.lockout.minutes = 1441; });
}

TEST(StoreRoles, ADeletedRoleIsGoneWithItsFindingAndWithoutFurtherEvents) {
  StoreSpec spec;
  spec.open().given(created(staff, 7), RoleChosenByEndUserChanged{staff, 0, 3},
                    MfaPolicyBecameUnsatisfiable{staff, {}, 3, TypeSet{email, authenticator}});
  spec.when(spec.delete_role(staff)).then(RoleDeleted{staff});
  EXPECT_TRUE(policy::findings(spec.state(), false).empty());
  EXPECT_EQ(spec.state().roles_version, spec.version());
  spec.when(DeleteRole{s1, staff, if_match(1)}).then_rejected(Reason::not_found);
}

TEST(StoreRoles, Inv92TwoRolesSwapTheirPrioritiesInOneStep) {
  StoreSpec spec;
  spec.open().given(created(staff, 7), created(admins, 8), created(RoleId{"guests"}, 9));
  spec.when(spec.priorities({{staff, 8}, {admins, 7}}))
      .then(RolePriorityChanged{admins, 8, 7}, RolePriorityChanged{staff, 7, 8});
  EXPECT_EQ(spec.state().roles.at(staff).settings.priority, 8);
  EXPECT_EQ(spec.state().roles.at(admins).settings.priority, 7);
}

TEST(StoreRoles, PrioritiesMayBePartialAndUnchangedOnesAreNoEvent) {
  StoreSpec spec;
  spec.open().given(created(staff, 7), created(admins, 8));
  spec.when(spec.priorities({{staff, 7}, {admins, 20}})).then(RolePriorityChanged{admins, 8, 20});
  spec.when(spec.priorities({})).then_nothing();
  spec.when(spec.priorities({{staff, 7}})).then_nothing();
}

TEST(StoreRoles, Inv01PrioritiesThatCollideAreRefusedAsAWhole) {
  StoreSpec spec;
  spec.open().given(created(staff, 7), created(admins, 8), created(RoleId{"guests"}, 9));
  spec.when(spec.priorities({{staff, 9}})).then_rejected(Reason::priority_taken);
  spec.when(spec.priorities({{staff, 50}, {admins, 50}})).then_rejected(Reason::priority_taken);
  spec.when(spec.priorities({{RoleId{"nobody"}, 1}, {staff, 9}})).then_rejected(Reason::not_found);
  spec.when(spec.priorities({{staff, 0}})).then_rejected(Reason::invalid);
  spec.when(spec.priorities({{staff, 100}})).then_rejected(Reason::invalid);
}

TEST(StoreRoles, AnEraseOfCriteriaLeavesARoleThatMatchesNobody) {
  StoreSpec spec;
  spec.open().given(RoleCreated{staff, "Staff", 7, true, {}});
  EXPECT_TRUE(spec.state().roles.at(staff).term_digests.empty());
  EXPECT_EQ(policy::matching_term(spec.state().roles.at(staff), {}), std::nullopt);
}

}  // namespace
}  // namespace mfad::store::test

#include "tests/unit/store/store_spec.h"

namespace mfad::store::test {
namespace {

// Two types available, a role that enforces email and one that asks for two of any kind.
StoreSpec relied_on() {
  StoreSpec spec;
  spec.open().given(created(staff, 20), created(admins, 10), RoleAuthenticationTypeEnforced{staff, email},
                    RoleChosenByEndUserChanged{admins, 0, 2});
  return spec;
}

TEST(StoreTypes, ATypeMayBeEnabledBeforeItIsConfigured) {
  StoreSpec spec;
  spec.given(Registered{"Main", Provider::ldap});
  spec.when(spec.set_type(sms, true)).then(AuthenticationTypeEnabled{sms});
  spec.when(spec.set_type(sms, true)).then_nothing();
  spec.when(spec.set_type(sms, false)).then(AuthenticationTypeDisabled{sms, false});
  spec.when(spec.set_type(sms, false)).then_nothing();
}

TEST(StoreTypes, Inv05RefusesToDisableWhatSatisfiableRolesNeedAndListsThem) {
  auto spec = relied_on();
  spec.when(spec.set_type(email, false)).then_rejected(Reason::policy_unsatisfiable);
  EXPECT_EQ(spec.refused_roles(), (std::vector{admins, staff}));
  EXPECT_EQ(spec.refused_rule(), "INV-05");
  spec.when(spec.set_type(authenticator, false)).then_rejected(Reason::policy_unsatisfiable);
  EXPECT_EQ(spec.refused_roles(), std::vector{admins});
}

TEST(StoreTypes, Inv05ForceAcceptsAndFindsEachRoleByPriority) {
  auto spec = relied_on();
  spec.when(spec.set_type(email, false, true))
      .then(AuthenticationTypeDisabled{email, true},
            MfaPolicyBecameUnsatisfiable{admins, {}, 2, TypeSet{authenticator}},
            MfaPolicyBecameUnsatisfiable{staff, TypeSet{email}, 0, TypeSet{authenticator}});
  EXPECT_EQ(spec.state().roles.at(admins).unsatisfiable_since, Position{spec.tail().value - 1});
  EXPECT_EQ(spec.state().roles.at(staff).unsatisfiable_since, spec.tail());
  EXPECT_EQ(spec.state().version, spec.version());
  spec.when(spec.set_type(email, true))
      .then(AuthenticationTypeEnabled{email}, MfaPolicyBecameSatisfiable{admins}, MfaPolicyBecameSatisfiable{staff});
  EXPECT_EQ(spec.state().roles.at(staff).unsatisfiable_since, std::nullopt);
}

TEST(StoreTypes, ForceWithoutNeedIsNotForced) {
  StoreSpec spec;
  spec.open();
  spec.when(spec.set_type(email, false, true)).then(AuthenticationTypeDisabled{email, false});
}

TEST(StoreTypes, ADisabledRoleCountsLikeAnyOther) {
  auto spec = relied_on();
  spec.given(RoleDisabled{staff}, RoleDeleted{admins});
  spec.when(spec.set_type(email, false)).then_rejected(Reason::policy_unsatisfiable);
  EXPECT_EQ(spec.refused_roles(), std::vector{staff});
}

TEST(StoreTypes, Inv08RefusesToDisableTheLastTypeWhileEnrollmentIsOn) {
  StoreSpec spec;
  spec.open();
  spec.when(spec.set_type(email, false)).then(AuthenticationTypeDisabled{email, false});
  spec.when(spec.set_type(authenticator, false)).then_rejected(Reason::no_type_available);
  EXPECT_EQ(spec.refused_rule(), "INV-08");
  spec.when(spec.set_type(authenticator, false, true))
      .then(AuthenticationTypeDisabled{authenticator, true}, BecameLockoutProne{LockoutProneness::no_type_available});
  EXPECT_EQ(spec.state().lockout_prone_since, spec.tail());
}

TEST(StoreTypes, UnsatisfiableComesBeforeNoTypeAvailable) {
  StoreSpec spec;
  spec.given(Registered{"Main", Provider::ldap}, AuthenticationTypeEnabled{authenticator}, EnrollmentEnabled{},
             created(staff, 1), RoleAuthenticationTypeEnforced{staff, authenticator});
  spec.when(spec.set_type(authenticator, false)).then_rejected(Reason::policy_unsatisfiable);
  spec.when(spec.set_type(authenticator, false, true))
      .then(AuthenticationTypeDisabled{authenticator, true},
            MfaPolicyBecameUnsatisfiable{staff, TypeSet{authenticator}, 0, {}},
            BecameLockoutProne{LockoutProneness::no_type_available});
}

TEST(StoreTypes, DisablingAnUnconfiguredTypeWhereNoneIsAvailableAddsNoViolation) {
  StoreSpec spec;
  spec.given(Registered{"Main", Provider::ldap}, AuthenticationTypeEnabled{sms}, EnrollmentEnabled{},
             BecameLockoutProne{LockoutProneness::no_type_available});
  spec.when(spec.set_type(sms, false)).then(AuthenticationTypeDisabled{sms, false});
}

TEST(StoreTypes, Inv07RefusesToTurnEnrollmentOffWhileARoleReliesOnIt) {
  auto spec = relied_on();
  spec.when(spec.set_enrollment(false)).then_rejected(Reason::would_lock_out);
  EXPECT_EQ(spec.refused_roles(), (std::vector{admins, staff}));
  EXPECT_EQ(spec.refused_rule(), "INV-07");
  spec.when(spec.set_enrollment(false, true))
      .then(EnrollmentDisabled{true}, BecameLockoutProne{LockoutProneness::enrollment_disabled});
  spec.when(spec.set_enrollment(true)).then(EnrollmentEnabled{});
  EXPECT_TRUE(policy::findings(spec.state(), false).empty());
}

TEST(StoreTypes, EnrollmentGoesOffFreelyWhereNoRoleAsksForAType) {
  StoreSpec spec;
  spec.open().given(created(staff, 1));
  spec.when(spec.set_enrollment(false, true)).then(EnrollmentDisabled{false});
  spec.when(spec.set_enrollment(false)).then_nothing();
}

TEST(StoreTypes, Inv08RefusesEnrollmentWithoutAnAvailableType) {
  StoreSpec spec;
  spec.given(Registered{"Main", Provider::ldap}, AuthenticationTypeEnabled{email});
  spec.when(spec.set_enrollment(true)).then_rejected(Reason::no_type_available);
  spec.when(spec.set_enrollment(true, true))
      .then(EnrollmentEnabled{}, BecameLockoutProne{LockoutProneness::no_type_available});
  spec.when(spec.set_enrollment(true)).then_nothing();
}

TEST(StoreTypes, AnotherWayToLockOutIsSaidAnew) {
  StoreSpec spec;
  spec.given(Registered{"Main", Provider::ldap}, created(staff, 1), RoleChosenByEndUserChanged{staff, 0, 1},
             MfaPolicyBecameUnsatisfiable{staff, {}, 1, {}}, BecameLockoutProne{LockoutProneness::enrollment_disabled});
  spec.when(spec.set_enrollment(true, true))
      .then(EnrollmentEnabled{}, BecameLockoutProne{LockoutProneness::no_type_available});
}

TEST(StoreTypes, Inv06InDevelopmentEmailNeedsNoServer) {
  StoreSpec spec;
  spec.world().dev = true;
  spec.given(Registered{"Main", Provider::ldap}, AuthenticationTypeEnabled{email});
  spec.when(spec.set_enrollment(true)).then(EnrollmentEnabled{});
}

policy::EmailDelivery server(std::string host) {
  return {.from = "mfad@example.org",
          .host = std::move(host),
          .port = 587,
          .tls = SmtpTls::starttls,
          .username = "mfad",
          .password_credential = "main"};
}

TEST(StoreEmailDelivery, IsConfiguredAndReplacedButNotRepeated) {
  StoreSpec spec;
  spec.given(Registered{"Main", Provider::ldap});
  spec.when(ConfigureEmailDelivery{s1, server("a"), spec.current()}).then(SmtpServerConfigured{server("a")});
  spec.when(ConfigureEmailDelivery{s1, server("a"), spec.current()}).then_nothing();
  spec.when(ConfigureEmailDelivery{s1, server("b"), spec.current()}).then(SmtpServerConfigured{server("b")});
  EXPECT_EQ(spec.state().email_delivery, server("b"));
}

TEST(StoreEmailDelivery, AUserNameNeedsTls) {
  StoreSpec spec;
  spec.open();
  auto open_server = server("a");
  open_server.tls = SmtpTls::none;
  spec.when(ConfigureEmailDelivery{s1, open_server, spec.current()}).then_rejected(Reason::invalid);
  EXPECT_EQ(spec.decided().error().pointer, "/username");
  open_server.username.reset();
  spec.when(ConfigureEmailDelivery{s1, open_server, spec.current()}).then(SmtpServerConfigured{open_server});
}

TEST(StoreEmailDelivery, Inv06WithoutAServerEmailIsNoLongerAvailable) {
  auto spec = relied_on();
  spec.when(spec.remove_email()).then_rejected(Reason::policy_unsatisfiable);
  EXPECT_EQ(spec.refused_roles(), (std::vector{admins, staff}));
  spec.when(spec.remove_email(true))
      .then(SmtpServerRemoved{true}, MfaPolicyBecameUnsatisfiable{admins, {}, 2, TypeSet{authenticator}},
            MfaPolicyBecameUnsatisfiable{staff, TypeSet{email}, 0, TypeSet{authenticator}});
  spec.when(ConfigureEmailDelivery{s1, server("a"), spec.current()})
      .then(SmtpServerConfigured{server("a")}, MfaPolicyBecameSatisfiable{admins}, MfaPolicyBecameSatisfiable{staff});
}

TEST(StoreEmailDelivery, RemovingTheLastAvailableTypeNeedsForce) {
  StoreSpec spec;
  spec.open().given(AuthenticationTypeDisabled{authenticator, false});
  spec.when(spec.remove_email()).then_rejected(Reason::no_type_available);
  spec.when(spec.remove_email(true))
      .then(SmtpServerRemoved{true}, BecameLockoutProne{LockoutProneness::no_type_available});
}

TEST(StoreEmailDelivery, RemovingWhatIsNotThereIsNoEvent) {
  StoreSpec spec;
  spec.given(Registered{"Main", Provider::ldap});
  spec.when(spec.remove_email()).then_nothing();
}

TEST(StoreEmailDelivery, InDevelopmentNothingDependsOnTheServer) {
  auto spec = relied_on();
  spec.world().dev = true;
  spec.when(spec.remove_email(true)).then(SmtpServerRemoved{false});
}

}  // namespace
}  // namespace mfad::store::test

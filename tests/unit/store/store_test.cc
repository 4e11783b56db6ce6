#include "tests/unit/store/store_spec.h"

namespace mfad::store::test {
namespace {

PutStore put(std::string name, Provider provider, bool enabled, Precondition precondition) {
  return {s1, std::move(name), provider, enabled, precondition};
}

TEST(StoreDecider, RegistersAStoreWithAllTypesDisabledAndEnrollmentOff) {
  StoreSpec spec;
  spec.when(put("Main", Provider::ldap, true, if_absent())).then(Registered{"Main", Provider::ldap});
  EXPECT_NE(spec.reply_if<Reply::Created>(), nullptr);
  StoreState expected;
  expected.presence = Presence::present;
  expected.id = s1;
  expected.name = "Main";
  expected.provider = Provider::ldap;
  expected.enabled = true;
  expected.version = StreamVersion{1};
  expected.last_position = Position{1'001};
  EXPECT_EQ(spec.state(), expected);
}

TEST(StoreDecider, RegistersADisabledStoreInTwoFacts) {
  StoreSpec spec;
  spec.when(put("Main", Provider::ldap, false, if_absent())).then(Registered{"Main", Provider::ldap}, Disabled{});
  EXPECT_FALSE(spec.state().enabled);
}

TEST(StoreDecider, OnlyDifferencesBecomeEventsInTheOrderOfTheContract) {
  StoreSpec spec;
  spec.open();
  spec.when(spec.put_store("Other", false)).then(Renamed{"Main", "Other"}, Disabled{});
  spec.when(spec.put_store("Other", false)).then_nothing();
  EXPECT_NE(spec.reply_if<Reply::Done>(), nullptr);
  spec.when(spec.put_store("Other", true)).then(Enabled{});
}

TEST(StoreDecider, NeverChangesTheProvider) {
  StoreSpec spec;
  spec.open();
  spec.when(put("Main", Provider::entra_id, true, spec.current())).then_rejected(Reason::invalid);
  EXPECT_EQ(spec.decided().error().pointer, "/provider");
}

TEST(StoreDecider, AnAdminOfSomeStoresMayNotMakeOneAndIsToldSoBeforeAnythingIsRequired) {
  StoreSpec spec;
  for (const auto precondition : {Precondition{}, if_absent(), if_match(1)}) {
    auto command = put("Main", Provider::ldap, true, precondition);
    command.may_create = false;
    spec.when(command).then_rejected(Reason::denied);
  }
  spec.open();
  auto command = spec.put_store("Other");
  command.may_create = false;
  spec.when(command).then(Renamed{"Main", "Other"});
  spec.when(RemoveStore{s1, spec.current()}).then(Removed{});
  command.precondition = Precondition{};
  spec.when(command).then_rejected(Reason::denied);
}

TEST(StoreDecider, RefusesAStoreWithoutAName) {
  StoreSpec spec;
  spec.when(put("", Provider::ldap, true, if_absent())).then_rejected(Reason::invalid);
}

TEST(StoreDecider, ARemovedStoreIdIsRetiredForEver) {
  StoreSpec spec;
  spec.open();
  spec.when(RemoveStore{s1, spec.current()}).then(Removed{});
  for (const auto precondition : {if_absent(), spec.current(), if_match(1)}) {
    spec.when(put("Main", Provider::active_directory, true, precondition)).then_rejected(Reason::id_retired);
  }
  spec.when(RemoveStore{s1, spec.current()}).then_rejected(Reason::not_found);
  spec.when(spec.set_enrollment(false)).then_rejected(Reason::not_found);
  spec.when(spec.put_role(staff, settings("Staff", 1))).then_rejected(Reason::not_found);
}

TEST(StoreDecider, RemovingAStoreFindsNothing) {
  StoreSpec spec;
  spec.open().given(created(staff, 1), RoleChosenByEndUserChanged{staff, 0, 1});
  spec.when(RemoveStore{s1, spec.current()}).then(Removed{});
  EXPECT_TRUE(policy::findings(spec.state(), false).empty());
}

TEST(StoreDecider, AChangeOfARoleLeavesTheEtagOfTheStoreAndOfOtherRolesAlone) {
  StoreSpec spec;
  spec.open().given(created(staff, 1), created(admins, 2));
  const auto before = spec.state();
  spec.when(spec.put_role(staff, settings("Everyone", 1)));
  EXPECT_EQ(spec.state().version, before.version);
  EXPECT_EQ(spec.state().roles.at(admins).version, before.roles.at(admins).version);
  EXPECT_EQ(spec.state().roles.at(staff).version, spec.version());
  EXPECT_EQ(spec.state().roles_version, spec.version());
}

TEST(StoreDecider, AChangeOfTheStoreLeavesTheEtagsOfItsRolesAlone) {
  StoreSpec spec;
  spec.open().given(created(staff, 1));
  const auto before = spec.state();
  spec.when(spec.put_store("Other")).then(Renamed{"Main", "Other"});
  EXPECT_EQ(spec.state().version, spec.version());
  EXPECT_EQ(spec.state().roles_version, before.roles_version);
  EXPECT_EQ(spec.state().roles, before.roles);
  EXPECT_EQ(spec.state().last_position, spec.tail());
}

// What every configuration command says before any conflict (contract §9): 404, 428, 412.
struct Case {
  const char* name;
  StoreCommand (*command)(Precondition);
};

std::string name_of_case(const ::testing::TestParamInfo<Case>& info) { return info.param.name; }

class StorePrecedence : public ::testing::TestWithParam<Case> {};

TEST_P(StorePrecedence, AnUnknownStoreIsNotFoundWhateverElseIsWrong) {
  for (const auto precondition : {Precondition{}, if_match(7), if_absent()}) {
    StoreSpec spec;
    spec.when(GetParam().command(precondition)).then_rejected(Reason::not_found);
  }
}

TEST_P(StorePrecedence, WithoutIfMatchItIsRequiredBeforeAnyConflict) {
  StoreSpec spec;
  spec.open().given(created(staff, 1), created(admins, 2), RoleChosenByEndUserChanged{staff, 0, 2});
  spec.when(GetParam().command({})).then_rejected(Reason::precondition_required);
}

TEST_P(StorePrecedence, AStaleIfMatchIsAConflictOfVersionsBeforeAnyOther) {
  StoreSpec spec;
  spec.open().given(created(staff, 1), created(admins, 2), RoleChosenByEndUserChanged{staff, 0, 2});
  for (const auto precondition : {if_match(1), if_absent()}) {
    spec.when(GetParam().command(precondition)).then_rejected(Reason::version_conflict);
    EXPECT_TRUE(spec.decided().error().current_version.has_value());
  }
}

INSTANTIATE_TEST_SUITE_P(
    EveryCommand, StorePrecedence,
    ::testing::Values(
        Case{"RemoveStore", [](Precondition p) -> StoreCommand { return RemoveStore{s1, p}; }},
        Case{"SetAuthenticationType",
             [](Precondition p) -> StoreCommand { return SetAuthenticationType{s1, email, false, false, p}; }},
        Case{"SetEnrollment", [](Precondition p) -> StoreCommand { return SetEnrollment{s1, false, false, p}; }},
        Case{"ConfigureEmailDelivery",
             [](Precondition p) -> StoreCommand { return ConfigureEmailDelivery{s1, {}, p}; }},
        Case{"RemoveEmailDelivery", [](Precondition p) -> StoreCommand { return RemoveEmailDelivery{s1, false, p}; }},
        Case{"SetRolePriorities",
             [](Precondition p) -> StoreCommand { return SetRolePriorities{s1, {{staff, 2}}, p}; }},
        Case{"DeleteRole", [](Precondition p) -> StoreCommand { return DeleteRole{s1, staff, p}; }}),
    name_of_case);

TEST(StorePrecedenceOfPut, AStore) {
  StoreSpec spec;
  spec.when(put("Main", Provider::ldap, true, {})).then_rejected(Reason::precondition_required);
  spec.when(put("Main", Provider::ldap, true, if_match(1))).then_rejected(Reason::not_found);
  spec.when(put("Main", Provider::ldap, true, if_absent())).then_types({"store.registered"});
  spec.when(put("Main", Provider::ldap, true, {})).then_rejected(Reason::precondition_required);
  spec.when(put("Main", Provider::ldap, true, if_absent())).then_rejected(Reason::version_conflict);
  EXPECT_EQ(spec.decided().error().current_version, StreamVersion{1});
  spec.when(put("Main", Provider::ldap, true, if_match(2))).then_rejected(Reason::version_conflict);
}

TEST(StorePrecedenceOfPut, ARole) {
  StoreSpec spec;
  const auto wanted = settings("Staff", 1);
  const auto with = [&](Precondition precondition) { return PutRole{s1, staff, wanted, precondition}; };
  spec.when(with(if_absent())).then_rejected(Reason::not_found);
  spec.open();
  spec.when(with({})).then_rejected(Reason::precondition_required);
  spec.when(with(if_match(1))).then_rejected(Reason::not_found);
  spec.when(with(if_absent())).then_types({"role.created"});
  spec.when(with({})).then_rejected(Reason::precondition_required);
  spec.when(with(if_absent())).then_rejected(Reason::version_conflict);
  EXPECT_EQ(spec.decided().error().current_version, StreamVersion{6});
  spec.when(spec.delete_role(staff)).then(RoleDeleted{staff});
  spec.when(with({})).then_rejected(Reason::precondition_required);
  spec.when(with(if_match(6))).then_rejected(Reason::id_retired);
  spec.when(with(if_absent())).then_rejected(Reason::id_retired);
}

TEST(StorePrecedenceOfPut, TheListOfRolesWhenEmptyHasVersionZero) {
  StoreSpec spec;
  spec.open();
  spec.when(SetRolePriorities{s1, {}, if_match(0)}).then_nothing();
  spec.when(SetRolePriorities{s1, {{staff, 1}}, if_match(9)}).then_rejected(Reason::not_found);
}

}  // namespace
}  // namespace mfad::store::test

#include "projections/role_state/role_state.h"

#include "projections/dirty.h"
#include "projections/role_state/role_state_json.h"
#include "projections/role_state/role_state_query.h"
#include "tests/unit/projections/story.h"

namespace mfad::test {
namespace {

using enum AuthenticationType;

role_state::Counts counted(std::initializer_list<TypeSet> members, std::uint32_t locked = 0) {
  role_state::Counts counts;
  for (TypeSet member : members) counts.add(member, false);
  counts.locked = locked;
  return counts;
}

class RoleState : public ::testing::Test, protected Story {
 protected:
  role_state::Counts counts(const RoleId& role) {
    fold();
    return query.counts(*rows.snapshot(), s1, role);
  }
  std::vector<std::string> members(const RoleId& role) {
    fold();
    std::vector<std::string> all;
    query.members(*rows.snapshot(), s1, role, std::nullopt, [&](const AccountId& id, const role_state::Member&) {
      all.push_back(id.str());
      return true;
    });
    return all;
  }
  bool marked(std::string_view key) { return rows.snapshot()->get(key).has_value(); }
  void fold() { fold_into(projection, rows, folded); }
  void forget_marks() {
    fold();
    ASSERT_TRUE(rows.erase_prefix("dirty/").has_value());
  }
  Story& guests_role() {
    store::RoleCreated role;
    role.role = guests;
    role.name = "Guests";
    role.priority = 20;
    role.criteria = below("OU=Guests,DC=x");
    return given(store_stream, role);
  }

  role_state::RoleStateProjection projection{context()};
  role_state::RoleStateQuery query{context()};
  Position folded;
};

TEST_F(RoleState, CountsMembersPerSetOfTypes) {
  open_house().observed("a", "OU=Staff,DC=x").observed("b", "OU=IT,OU=Staff,DC=x").observed("c", "OU=Staff,DC=x");
  observed("other", "OU=Else,DC=x");
  enrolled("a", authenticator).enrolled("b", authenticator).enrolled("b", email).enrolled("other", email);
  EXPECT_EQ(counts(staff), counted({{authenticator}, {authenticator, email}, {}}));
  EXPECT_EQ(members(staff), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(counts(guests), role_state::Counts{});
}

TEST_F(RoleState, OfAnUnenrolledTypeIsCountedWithoutIt) {
  open_house().observed("a", "OU=Staff,DC=x").enrolled("a", authenticator);
  account::Unenrolled gone;
  gone.enrollment = EnrollmentId{"e-a-authenticator"};
  of("a", gone);
  EXPECT_EQ(counts(staff), counted({{}}));
}

TEST_F(RoleState, CountsAReplacedEnrollmentAsItsSuccessor) {
  open_house().observed("a", "OU=Staff,DC=x").enrolled("a", authenticator);
  account::Unenrolled replaced;
  replaced.enrollment = EnrollmentId{"e-a-authenticator"};
  replaced.reason = "replaced";
  of("a", account::AuthenticatorEnrolled{EnrollmentId{"e-new"}, 8}, replaced);
  EXPECT_EQ(counts(staff), counted({{authenticator}}));
}

TEST_F(RoleState, NeedsNoWalkOverMembersWhenEnforcedTypesChange) {
  open_house().observed("a", "OU=Staff,DC=x").enrolled("a", authenticator);
  forget_marks();
  const auto before = rows.rows();
  given(store_stream, store::RoleAuthenticationTypeEnforced{staff, email});
  EXPECT_EQ(counts(staff), counted({{authenticator}}));
  EXPECT_TRUE(marked("dirty/role/s1/staff"));
  EXPECT_TRUE(marked("dirty/walk/s1/staff"));
  EXPECT_FALSE(marked("dirty/account/s1/a")) << "marked by the walk, a portion at a time";
  auto after = rows.rows();
  std::erase_if(after,
                [&](const auto& row) { return before.contains(row.first) && before.at(row.first) == row.second; });
  EXPECT_EQ(after.size(), 3U) << "the store's row and two marks";
}

TEST_F(RoleState, MovesMembersWhenCriteriaChange) {
  open_house().observed("a", "OU=Staff,DC=x").observed("b", "OU=New,DC=x").enrolled("b", email);
  EXPECT_EQ(members(staff), std::vector<std::string>{"a"});
  given(store_stream, store::RoleCriteriaChanged{staff, below("OU=Staff,DC=x"), below("OU=New,DC=x")});
  EXPECT_EQ(members(staff), std::vector<std::string>{"b"});
  EXPECT_EQ(counts(staff), counted({{email}}));
  EXPECT_TRUE(marked("dirty/account/s1/a"));
  EXPECT_TRUE(marked("dirty/account/s1/b"));
}

TEST_F(RoleState, MovesMembersWhenPrioritiesAndSwitchesChange) {
  open_house();
  guests_role();
  given(store_stream, store::RoleCriteriaChanged{guests, below("OU=Guests,DC=x"), below("DC=x")});
  observed("a", "OU=Staff,DC=x").observed("b", "OU=Else,DC=x");
  EXPECT_EQ(members(staff), std::vector<std::string>{"a"});
  EXPECT_EQ(members(guests), std::vector<std::string>{"b"});
  given(store_stream, store::RolePriorityChanged{guests, 20, 5});
  EXPECT_EQ(members(guests), (std::vector<std::string>{"a", "b"}));
  given(store_stream, store::RoleDisabled{guests});
  EXPECT_EQ(members(guests), std::vector<std::string>{});
  EXPECT_EQ(members(staff), std::vector<std::string>{"a"});
}

TEST_F(RoleState, MovesAMemberWhenItsFactsChange) {
  open_house();
  guests_role().observed("a", "OU=Staff,DC=x");
  forget_marks();
  account::FactsChanged changed;
  changed.delta.container = "OU=Guests,DC=x";
  of("a", changed);
  EXPECT_EQ(members(staff), std::vector<std::string>{});
  EXPECT_EQ(members(guests), std::vector<std::string>{"a"});
  for (const auto* key : {"dirty/role/s1/staff", "dirty/role/s1/guests", "dirty/account/s1/a"})
    EXPECT_TRUE(marked(key)) << key;
  changed.directory_enabled = false;
  of("a", changed);
  EXPECT_EQ(members(guests), std::vector<std::string>{}) << "disabled accounts have no role";
}

TEST_F(RoleState, ForgetsADeletedAccount) {
  open_house()
      .observed("a", "OU=Staff,DC=x")
      .enrolled("a", email)
      .of("a", account::LockedOut{{}, timestamp_from_ms(1), 5, staff});
  of("a", account::Deleted{});
  EXPECT_TRUE(counts(staff).empty());
  EXPECT_EQ(members(staff), std::vector<std::string>{});
  observed("a", "OU=Staff,DC=x");
  EXPECT_EQ(counts(staff), counted({{}})) << "it comes back with nothing";
}

TEST_F(RoleState, CountsThoseWhoAreLockedOut) {
  open_house().observed("a", "OU=Staff,DC=x").observed("b", "OU=Staff,DC=x");
  of("a", account::LockedOut{{}, timestamp_from_ms(1), 5, staff});
  EXPECT_EQ(counts(staff), counted({{}, {}}, 1));
  of("a", account::LockoutExpired{});
  EXPECT_EQ(counts(staff), counted({{}, {}}));
}

TEST_F(RoleState, LetsMembersGoWithTheirRole) {
  open_house().observed("a", "OU=Staff,DC=x").given(store_stream, store::RoleDeleted{staff});
  EXPECT_EQ(members(staff), std::vector<std::string>{});
  EXPECT_TRUE(counts(staff).empty());
  EXPECT_TRUE(marked("dirty/role/s1/staff"));
}

TEST_F(RoleState, IsTheSameWhereverSlicesEndAndHoweverOftenItIsReplayed) {
  open_house();
  guests_role()
      .observed("a", "OU=Staff,DC=x")
      .observed("b", "OU=Guests,DC=x")
      .enrolled("a", email)
      .enrolled("b", authenticator);
  given(store_stream, store::RoleCriteriaChanged{staff, below("OU=Staff,DC=x"), below("OU=Guests,DC=x")});
  of("b", account::Deleted{});
  const auto replayed = [&](std::size_t slice) {
    const memory::MemorySecretBox fresh;  // its nonces count from one
    role_state::RoleStateProjection again{{.box = fresh, .hash_key = "k", .dev = true}};
    memory::MemoryRowStore into;
    Position from;
    fold_into(again, into, from, slice);
    return into.rows();
  };
  EXPECT_EQ(replayed(1'000), replayed(1'000));
  EXPECT_EQ(replayed(1), replayed(1'000));
  EXPECT_EQ(replayed(3), replayed(1'000));
}

TEST_F(RoleState, ShowsTheNumbersOfARole) {
  open_house().observed("a", "OU=Staff,DC=x").observed("b", "OU=Staff,DC=x").enrolled("a", authenticator);
  given(store_stream, store::RoleAuthenticationTypeEnforced{staff, authenticator});
  const auto found = counts(staff);
  const auto store = query.store(*rows.snapshot(), s1);
  ASSERT_TRUE(store.has_value() && store->has_value());
  EXPECT_EQ(
      role_state::role_state_json(**store, (*store)->roles.at(staff), found, true),
      R"({"store_id":"s1","role_id":"staff","required":{"enforced":["authenticator"],"chosen_by_end_user":0,)"
      R"("available":["email","authenticator"],"satisfiable":true},"members":2,"by_status":{"unenrolled":1,)"
      R"("partially_enrolled":0,"compliant":1,"stranded":0},"locked":0,"enrolled":[{"type":"security_questions","members":0},)"
      R"({"type":"sms","members":0},{"type":"email","members":0},{"type":"authenticator","members":1},)"
      R"({"type":"linked_account","members":0},{"type":"yubikey","members":0},{"type":"windows_hello","members":0}],)"
      R"("lacking":[{"type":"authenticator","members":1}]})");
}

TEST(Counts, AreReadBackAndRefusedWhenTheyAreNotCounts) {
  role_state::Counts counts;
  counts.add({email}, true);
  counts.add({email, sms}, false);
  EXPECT_EQ(role_state::decode(role_state::encode(counts)), counts);
  const std::string row = role_state::encode(counts);
  EXPECT_EQ(role_state::decode(row.substr(0, row.size() - 1)), std::nullopt);
  EXPECT_EQ(role_state::decode(""), std::nullopt);
  EXPECT_EQ(role_state::decode(role_state::encode(role_state::Counts{}) + "\xff\1\1\1\1"), std::nullopt);
  counts.remove({email}, true);
  counts.remove({email, sms}, false);
  EXPECT_TRUE(counts.empty());
  EXPECT_THROW(counts.remove({email}, false), std::logic_error);
}

}  // namespace
}  // namespace mfad::test

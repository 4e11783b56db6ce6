#include "adapters/directory/accounts.h"

#include <gtest/gtest.h>

#include <sstream>

#include "adapters/directory/account_id.h"

namespace mfad::directory {
namespace {

using std::string_literals::operator""s;

struct Outcome {
  std::vector<Account> accounts;
  std::vector<Problem> problems;
};

Outcome map(Mapping mapping, const std::string& text) {
  Memberships memberships;
  std::vector<Entry> entries;
  std::istringstream input(text);
  LdifReader reader(input);
  while (auto item = reader.next()) entries.push_back(item->value());
  Outcome outcome;
  for (const auto& entry : entries) {
    if (auto problem = note_memberships(entry, mapping, memberships)) outcome.problems.push_back(*problem);
  }
  for (const auto& entry : entries) {
    auto account = to_account(entry, mapping, memberships);
    if (!account) {
      outcome.problems.push_back(account.error());
    } else if (*account) {
      outcome.accounts.push_back(**account);
    }
  }
  return outcome;
}

const std::string guid = "objectGUID:: AAECAwQFBgcICQoLDA0ODw==\n";  // bytes 0 … 15
const std::string ada = "dn: CN=Ada,OU=Staff,DC=a\nobjectClass: user\n" + guid + "sAMAccountName: ada\n";

TEST(ActiveDirectory, MapsAPersonWithNestedAndPrimaryGroups) {
  const auto outcome =
      map(Mapping::ad, ada +
                           "displayName: Ada L\n"
                           "cn: Ada\n"
                           "userAccountControl: 512\n"
                           "mail: ada@example.org\n"
                           "mobile: +41 1\n"
                           "objectSid:: AQIAAAAAAAURAAAACQAAAA==\n"
                           "primaryGroupID: 513\n"
                           "memberOf: cn=web,  dc=A\n"
                           "\n"
                           "dn: CN=Domain Users,DC=a\nobjectClass: group\nobjectSid:: AQIAAAAAAAURAAAAAQIAAA==\n"
                           "\n"
                           "dn: CN=Web,DC=a\nobjectClass: group\nmemberOf: CN=All,DC=a\n"
                           "\n"
                           "dn: CN=All,DC=a\nobjectClass: group\nmember: CN=Web,DC=a\nmemberOf: CN=Web,DC=a\n");
  ASSERT_TRUE(outcome.problems.empty()) << outcome.problems[0].message;
  EXPECT_EQ(outcome.accounts, (std::vector<Account>{{1,
                                                     "03020100-0504-0706-0809-0a0b0c0d0e0f",
                                                     "ada",
                                                     "Ada L",
                                                     true,
                                                     "OU=Staff,DC=a",
                                                     {"CN=All,DC=a", "CN=Domain Users,DC=a", "cn=web,  dc=A"},
                                                     "ada@example.org",
                                                     "+41 1"}}));
}

TEST(ActiveDirectory, ReadsDisabledFromBitTwo) {
  EXPECT_FALSE(map(Mapping::ad, ada + "userAccountControl: 514\n").accounts.at(0).enabled);
  EXPECT_TRUE(map(Mapping::ad, ada + "userAccountControl: 66048\n").accounts.at(0).enabled);
}

TEST(ActiveDirectory, LeavesOutComputersContactsAndContainers) {
  const auto outcome = map(Mapping::ad,
                           "dn: CN=pc,DC=a\nobjectClass: user\nobjectClass: computer\n\n"
                           "dn: CN=c,DC=a\nobjectClass: contact\n\n"
                           "dn: OU=Staff,DC=a\nobjectClass: organizationalUnit\n");
  EXPECT_TRUE(outcome.accounts.empty());
  EXPECT_TRUE(outcome.problems.empty());
}

TEST(ActiveDirectory, RefusesWhatWouldMakeAWrongAccount) {
  struct Case {
    std::string text;
    std::size_t line;
    const char* says;
  };
  const std::string person = "dn: CN=Ada,DC=a\nobjectClass: user\n";
  for (const auto& [text, line, says] : {
           Case{person + "sAMAccountName: ada\n", 1, "no objectguid"},
           Case{person + guid, 1, "no samaccountname"},
           Case{person + "objectGUID:: AAEC\nsAMAccountName: a\n", 3, "3 bytes"},
           Case{ada, 1, "no useraccountcontrol"},
           Case{ada + "userAccountControl: 5x\n", 5, "not a number"},
           Case{ada + "userAccountControl: 512\nmail: " + std::string(255, 'm') + "\n", 6, "longer than 254"},
           Case{ada + "userAccountControl: 512\ndisplayName:: QQdC\n", 6, "control characters"},
           Case{ada + "userAccountControl: 512\nmobile:: /w==\n", 6, "not UTF-8"},
           Case{ada + "userAccountControl: 512\nmemberOf;range=0-1: CN=x,DC=a\n", 6, "only a part"},
       }) {
    const auto outcome = map(Mapping::ad, text);
    ASSERT_EQ(outcome.problems.size(), 1U) << says;
    EXPECT_EQ(outcome.problems[0].line, line) << says;
    EXPECT_NE(outcome.problems[0].message.find(says), std::string::npos) << outcome.problems[0].message;
    EXPECT_TRUE(outcome.accounts.empty()) << says;
  }
}

TEST(ActiveDirectory, RefusesMoreGroupsThanAnAccountMayHave) {
  std::string text = ada + "userAccountControl: 512\n";
  for (int i = 0; i <= 2000; ++i) text += "memberOf: CN=g" + std::to_string(i) + ",DC=a\n";
  const auto outcome = map(Mapping::ad, text);
  ASSERT_EQ(outcome.problems.size(), 1U);
  EXPECT_EQ(outcome.problems[0].message, "person is in 2001 groups, nested ones included; at most 2000 can be taken");
}

TEST(ActiveDirectory, TakesAGroupInRangesAndRefusesOneThatLacksItsLast) {
  const std::string person = ada + "userAccountControl: 512\n\n";
  const std::string group = "dn: CN=g,DC=a\nobjectClass: group\nmember;range=0-0: CN=x,DC=a\n";
  EXPECT_EQ(map(Mapping::ad, person + group + "member;range=1-*: CN=Ada,OU=Staff,DC=a\n").accounts.at(0).groups,
            (std::vector<std::string>{"CN=g,DC=a"}));
  const auto outcome = map(Mapping::ad, person + group);
  ASSERT_EQ(outcome.problems.size(), 1U);
  EXPECT_EQ(outcome.problems[0],
            (Problem{9, "member;range=0-0 is only a part of the list; export all ranges, up to `member;range=…-*`"}));
}

TEST(ActiveDirectory, RefusesAMemberThatIsNoName) {
  const auto outcome = map(Mapping::ad, "dn: CN=g,DC=a\nobjectClass: group\nmember: ada\n");
  ASSERT_EQ(outcome.problems.size(), 1U);
  EXPECT_EQ(outcome.problems[0].line, 3U);
}

const std::string uid = "entryUUID: 0F0E0D0C-0b0a-0908-0706-050403020100\nuid: ada\n";

TEST(OpenLdap, MapsAPersonWithGroupsThatNameTheirMembers) {
  const auto outcome =
      map(Mapping::openldap,
          "dn: uid=ada,ou=people,dc=a\nobjectClass: inetOrgPerson\ncn: Ada L\n" + uid +
              "\n"
              "dn: cn=web,ou=groups,dc=a\nobjectClass: groupOfNames\nmember: UID=ada, ou=People,dc=a\n"
              "\n"
              "dn: cn=all,ou=groups,dc=a\nobjectClass: groupOfUniqueNames\n"
              "uniqueMember: cn=web,ou=groups,dc=a#'01'B\n"
              "\n"
              "dn: cn=others,ou=groups,dc=a\nobjectClass: groupOfNames\nmember: uid=bob,ou=people,dc=a\n");
  ASSERT_TRUE(outcome.problems.empty()) << outcome.problems[0].message;
  EXPECT_EQ(outcome.accounts, (std::vector<Account>{{1,
                                                     "0f0e0d0c-0b0a-0908-0706-050403020100",
                                                     "ada",
                                                     "Ada L",
                                                     true,
                                                     "ou=people,dc=a",
                                                     {"cn=all,ou=groups,dc=a", "cn=web,ou=groups,dc=a"},
                                                     std::nullopt,
                                                     std::nullopt}}));
}

// RFC 2307: such a group names its members by uid, and a person names the primary group by number.
TEST(OpenLdap, MapsPosixGroupsByUserNameAndByNumber) {
  const std::string person = "dn: uid=ada,dc=a\nobjectClass: posixAccount\ngidNumber: 100\n" + uid;
  const auto outcome =
      map(Mapping::openldap,
          person +
              "\n"
              "dn: cn=users,dc=a\nobjectClass: posixGroup\ngidNumber: 100\n"
              "\n"
              "dn: cn=wheel,dc=a\nobjectClass: posixGroup\ngidNumber: 10\nmemberUid: ada\nmemberUid: bob\n"
              "\n"
              "dn: cn=sudo,dc=a\nobjectClass: posixGroup\ngidNumber: 11\nmemberUid: bob\n"
              "\n"
              "dn: cn=all,dc=a\nobjectClass: groupOfNames\nmember: cn=wheel,dc=a\n");
  ASSERT_TRUE(outcome.problems.empty()) << outcome.problems[0].message;
  EXPECT_EQ(outcome.accounts.at(0).groups, (std::vector<std::string>{"cn=all,dc=a", "cn=users,dc=a", "cn=wheel,dc=a"}));
}

TEST(OpenLdap, ReadsDisabledFromTheLockThatHasNoEnd) {
  const std::string person = "dn: uid=ada,dc=a\nobjectClass: account\n" + uid;
  EXPECT_TRUE(map(Mapping::openldap, person).accounts.at(0).enabled);
  EXPECT_TRUE(map(Mapping::openldap, person + "pwdAccountLockedTime: 20260101000000Z\n").accounts.at(0).enabled);
  EXPECT_FALSE(map(Mapping::openldap, person + "pwdAccountLockedTime: 000001010000Z\n").accounts.at(0).enabled);
  EXPECT_FALSE(map(Mapping::openldap, person + "nsAccountLock: true\n").accounts.at(0).enabled);
}

TEST(AccountIds, AreTheTextOfTheDirectorysUuid) {
  EXPECT_EQ(id_of_object_guid("\x04\x03\x02\x01\x06\x05\x08\x07\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"s),
            "01020304-0506-0708-090a-0b0c0d0e0f10");
  EXPECT_EQ(id_of_object_guid("01020304-0506-0708-090A-0b0c0d0e0f10"), "01020304-0506-0708-090a-0b0c0d0e0f10");
  EXPECT_EQ(id_of_object_guid("short"), std::nullopt);
  EXPECT_EQ(id_of_entry_uuid("01020304-0506-0708-090a_0b0c0d0e0f10"), std::nullopt);
  EXPECT_EQ(sibling_security_id("12345678abcd", "513"), "12345678\x01\x02\0\0"s);
  EXPECT_EQ(sibling_security_id("12345678abcd", "-1"), "");
}

}  // namespace
}  // namespace mfad::directory

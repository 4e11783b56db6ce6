#include "events/policy/distinguished_name.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "events/base/limits.h"
#include "events/policy/recent_names.h"

namespace mfad::policy {
namespace {

TEST(DistinguishedName, ComparesWithoutRegardToCaseAndSpaces) {
  const auto expected = normalize_dn("cn=all staff,ou=groups,dc=example,dc=org");
  ASSERT_TRUE(expected);
  EXPECT_EQ(*expected, "cn=all staff,ou=groups,dc=example,dc=org");
  EXPECT_EQ(normalize_dn("CN=All Staff,OU=Groups,DC=Example,DC=ORG"), expected);
  EXPECT_EQ(normalize_dn(" CN = All   Staff , OU=Groups,  DC=example , DC=org "), expected);
}

TEST(DistinguishedName, ResolvesEscapes) {
  EXPECT_EQ(normalize_dn(R"(CN=Smith\, John,DC=org)"), normalize_dn(R"(CN=Smith\2C John,DC=org)"));
  EXPECT_EQ(normalize_dn(R"(CN=Lu\C4\8Di\C4\87)"), normalize_dn("CN=LUČIĆ"));
  EXPECT_EQ(normalize_dn(R"(CN=\ padded\ )"), normalize_dn("CN=padded"));
  EXPECT_EQ(normalize_dn(R"(CN=a=b)"), normalize_dn(R"(CN=a\=b)"));
  EXPECT_NE(normalize_dn(R"(CN=a\,DC=b)"), normalize_dn("CN=a,DC=b"));
  EXPECT_NE(normalize_dn(R"(CN=a\+L=b)"), normalize_dn("CN=a+L=b"));
  EXPECT_NE(normalize_dn(R"(CN=\#aa)"), normalize_dn("CN=#aa"));
  EXPECT_NE(normalize_dn(R"(CN=a\\,L=b)"), normalize_dn(R"(CN=a\,L\=b)"));
}

TEST(DistinguishedName, ItsCanonicalTextIsADistinguishedNameOfTheSameCanonicalText) {
  for (const auto* text :
       {R"(CN=\"a\" \<b\>\;\\\,\+\=\#,DC=org)", R"(CN=\00a\0Ab, DC=x+UID=\ )", "CN=,DC=org", "2.5.4.3=#0aFF"}) {
    const auto once = normalize_dn(text);
    ASSERT_TRUE(once) << text;
    EXPECT_EQ(normalize_dn(*once), once) << text;
  }
}

TEST(DistinguishedName, OrdersThePartsOfAMultiValuedName) {
  EXPECT_EQ(normalize_dn("UID=7+CN=Ann,DC=org"), normalize_dn("cn=ann + uid=7,DC=org"));
}

TEST(DistinguishedName, ReadsNumericTypesAndHexValues) {
  EXPECT_EQ(normalize_dn("2.5.4.3=Ann,0.9.2342.19200300.100.1.25=org"), normalize_dn("CN=Ann,DC=org"));
  EXPECT_EQ(normalize_dn("1.3.6.1.4.1.1466.0=#04024869"), "1.3.6.1.4.1.1466.0=#04024869");
  EXPECT_EQ(normalize_dn("CN=#0c02AB"), normalize_dn("cn=#0C02ab"));
}

TEST(DistinguishedName, RefusesWhatIsNone) {
  for (const auto* text :
       {"",       " ",      ",",      "CN",      "=x",      "CN=a,", ",CN=a",   "CN=a,,DC=b", "CN=a;DC=b", "CN=\"a\"",
        "CN=a<b", "CN=a>b", "CN=a\\", "CN=a\\z", "CN=a\\4", "CN=#",  "CN=#a",   "CN=#0g",     "CN=#aa bb", "1=x",
        "1.=x",   "01.2=x", "1.02=x", "C N=x",   "-a=x",    "CN=a+", "CN=\\ff", "CN=\xff",    "CN=a+,DC=b"}) {
    EXPECT_FALSE(normalize_dn(text)) << text;
  }
  EXPECT_FALSE(normalize_dn(std::string_view("CN=a\0b", 6)));
  EXPECT_FALSE(normalize_dn("CN=" + std::string(limits::dn_bytes_max, 'x')));
  EXPECT_TRUE(normalize_dn("CN=" + std::string(limits::dn_bytes_max - 3, 'x')));
}

TEST(DistinguishedName, GivesTheDigestsOfEveryNameAbove) {
  const auto digests = dn_digest_and_ancestors("CN=Ann,OU=People,DC=example,DC=org");
  ASSERT_TRUE(digests);
  const std::vector<ShortDigest> expected{*dn_digest("cn=ann,ou=people,dc=example,dc=org"),
                                          *dn_digest("ou=people,dc=example,dc=org"), *dn_digest("dc=example,dc=org"),
                                          *dn_digest("dc=org")};
  EXPECT_EQ(*digests, expected);
}

TEST(DistinguishedName, AContainerIsNotAboveOneWhoseNameOnlyEndsAlike) {
  const auto digests = dn_digest_and_ancestors("OU=SubPeople,DC=org");
  const auto people = dn_digest("OU=People,DC=org");
  ASSERT_TRUE(digests && people);
  EXPECT_EQ(std::ranges::count(*digests, *people), 0);
}

TEST(DistinguishedName, HasTheSameDigestWhetherOrNotItWasMetBefore) {
  for (int round = 0; round < 2; ++round) {
    for (std::size_t number = 0; number < 2 * RecentNames<int>::entries; ++number) {
      const auto dn = fmt::format("CN=Team {},DC=Org", number);
      ASSERT_EQ(dn_digest(dn), shorten(sha256(fmt::format("cn=team {},dc=org", number)))) << dn;
      ASSERT_EQ(dn_digest_and_ancestors(dn)->front(), *dn_digest(dn)) << dn;
    }
    EXPECT_EQ(dn_digest("nothing of the kind"), std::nullopt);
    EXPECT_EQ(dn_digest_and_ancestors("nothing of the kind"), std::nullopt);
  }
}

}  // namespace
}  // namespace mfad::policy

#include <gtest/gtest.h>

#include <sstream>

#include "adapters/directory/base64.h"
#include "adapters/directory/dn.h"
#include "adapters/directory/ldif.h"

namespace mfad::directory {
namespace {

std::vector<Entry> entries_of(const std::string& text) {
  std::istringstream input(text);
  LdifReader reader(input);
  std::vector<Entry> entries;
  while (auto item = reader.next()) {
    if (*item) {
      entries.push_back(**item);
    } else {
      ADD_FAILURE() << item->error().line << ": " << item->error().message;
    }
  }
  return entries;
}

TEST(Ldif, ReadsVersionCommentsFoldsAndBase64) {
  const auto entries = entries_of(
      "# an export\n"
      "version: 1\n"
      "\n"
      "# people\n"
      "dn: cn=Ada,dc=exam\n"
      " ple\n"
      "CN: Ada\n"
      "# a comment that is\n"
      "  folded\n"
      "sn:: w4Bk\n"
      " YQ==\n"
      "cn;lang-de:   Ada\n"
      "empty:\n");
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0], (Entry{5,
                               "cn=Ada,dc=example",
                               {{7, "cn", "Ada"},
                                {10, "sn",
                                 "\xc3\x80"
                                 "da"},
                                {12, "cn;lang-de", "Ada"},
                                {13, "empty", ""}}}));
}

TEST(Ldif, ReadsCrLfAndLfAlike) {
  const std::string lf = "version: 1\ndn: dc=a\ncn: x\n y\n\n\ndn: dc=b\ncn: z\n";
  std::string crlf;
  for (const char c : lf) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(entries_of(lf), entries_of(crlf));
  EXPECT_EQ(entries_of(lf).size(), 2U);
}

TEST(Ldif, ReadsALastLineWithoutItsEnd) {
  EXPECT_EQ(entries_of("dn: dc=a\ncn: x"), (std::vector<Entry>{{1, "dc=a", {{2, "cn", "x"}}}}));
}

TEST(Ldif, TakesAByteOrderMarkAndPlainUtf8) {
  EXPECT_EQ(entries_of("\xef\xbb\xbf"
                       "dn: cn=J\xc3\xb6rg,dc=a\n"),
            (std::vector<Entry>{{1, "cn=J\xc3\xb6rg,dc=a", {}}}));
}

TEST(Ldif, FindsNothingInAnEmptyFile) {
  EXPECT_TRUE(entries_of("").empty());
  EXPECT_TRUE(entries_of("version: 1\n").empty());
  EXPECT_TRUE(entries_of("# nothing\n\n\n").empty());
}

TEST(Ldif, FindsAnAttributeAndAValueWithoutRegardToCase) {
  const auto entries = entries_of("dn: dc=a\nobjectClass: top\nobjectClass: inetOrgPerson\n");
  EXPECT_TRUE(entries.at(0).has("objectclass", "INETORGPERSON"));
  EXPECT_FALSE(entries.at(0).has("objectclass", "group"));
  EXPECT_EQ(entries.at(0).find("objectclass")->value, "top");
  EXPECT_EQ(entries.at(0).find("mail"), nullptr);
}

TEST(Base64, IsStrict) {
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("QQ=="), "A");
  EXPECT_EQ(decode_base64("QUI="), "AB");
  EXPECT_EQ(decode_base64("QUJD"), "ABC");
  for (const auto* bad : {"Q", "QQ", "QQ=", "QR==", "QUJ=", "Q===", "====", "QQ==QUJD", "Q Q=", "QUJD\n", "QU-D"}) {
    EXPECT_EQ(decode_base64(bad), std::nullopt) << bad;
  }
}

TEST(Dn, KnowsItsShapeAndItsParent) {
  for (const auto* good :
       {"", "dc=a", "cn=a b , dc=c", "cn=Smith\\, John,dc=a", "cn=\\c3\\a4,dc=a", "2.5.4.3=x", "cn=,dc=a"}) {
    EXPECT_TRUE(is_dn(good)) << good;
  }
  for (const auto* bad : {"x", "=a", "cn=a,", "cn=a,,dc=b", "cn=a\\", "cn=a\\c", "c n=a", "cn=a,b"}) {
    EXPECT_FALSE(is_dn(bad)) << bad;
  }
  EXPECT_EQ(parent_dn("cn=Smith\\, John, ou=Staff,dc=a"), "ou=Staff,dc=a");
  EXPECT_EQ(parent_dn("cn=\\2c,dc=a"), "dc=a");
  EXPECT_EQ(parent_dn("dc=a"), "");
}

}  // namespace
}  // namespace mfad::directory

#include <gtest/gtest.h>

#include "events/base/check.h"
#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/base/secret.h"
#include "events/base/time.h"

namespace mfad {
namespace {

using Texts = std::vector<std::string>;

TEST(Ids, OfStoresAndRolesAreSlugs) {
  for (const std::string& good : Texts{"a", "0", "s1", "a-b-", "9-z", std::string(63, 'x')}) {
    EXPECT_EQ(parse_store_id(good), StoreId{good});
    EXPECT_EQ(parse_role_id(good), RoleId{good});
  }
  for (const std::string& bad : Texts{"", "-a", "A", "a_b", "a.b", "a/b", "\xc3\xa4", std::string(64, 'x')}) {
    EXPECT_FALSE(parse_store_id(bad)) << bad;
    EXPECT_FALSE(parse_role_id(bad)) << bad;
  }
}

TEST(Ids, OfAccountsMayHaveDotsAndCapitalsButNotBeginWithThem) {
  for (const std::string& good : Texts{"a", "Z", "0", "a.b_c-D", std::string(128, 'x')})
    EXPECT_EQ(parse_account_id(good), AccountId{good});
  for (const std::string& bad : Texts{"", ".a", "_a", "-a", "a b", "a/b", "a@b", std::string(129, 'x')})
    EXPECT_FALSE(parse_account_id(bad)) << bad;
}

TEST(Ids, ThatAreOpaqueHaveSixtyFourCharactersAtMost) {
  EXPECT_TRUE(is_opaque_id("f-_09azAZ"));
  EXPECT_TRUE(is_opaque_id(std::string(64, 'x')));
  for (const std::string& bad : Texts{"", "a.b", "a b", std::string(65, 'x')}) EXPECT_FALSE(is_opaque_id(bad)) << bad;
}

TEST(Streams, AreParsedToWhatTheyWereMadeOf) {
  const AccountKey key{StoreId{"s1"}, AccountId{"a.1"}};
  EXPECT_EQ(StreamId::parse("installation"), StreamId::installation());
  EXPECT_EQ(StreamId::parse("store/s1"), StreamId::of(key.store));
  const auto account = StreamId::parse("account/s1/a.1");
  ASSERT_EQ(account, StreamId::of(key));
  EXPECT_EQ(account->kind(), StreamId::Kind::account);
  EXPECT_EQ(account->key(), key);
  EXPECT_EQ(StreamId::of(key.store).store(), key.store);
  EXPECT_THROW(StreamId::installation().store(), CheckFailed);
  EXPECT_THROW(StreamId::of(key.store).account(), CheckFailed);
}

TEST(Streams, OfAnotherShapeAreNone) {
  for (const std::string_view bad : {"", "Installation", "installation/", "store", "store/", "store/A", "store/a/b",
                                     "account/s1", "account/s1/", "account//a", "account/s1/a/b", "role/s1/r"})
    EXPECT_FALSE(StreamId::parse(bad)) << bad;
}

struct Time {
  std::string_view text;
  std::string_view canonical;  // empty = refused
};

class Rfc3339 : public ::testing::TestWithParam<Time> {};

TEST_P(Rfc3339, IsReadToTheMillisecondOrRefused) {
  const auto [text, canonical] = GetParam();
  const auto time = parse_rfc3339(text);
  EXPECT_EQ(time ? to_rfc3339(*time) : "", canonical) << text;
}

INSTANTIATE_TEST_SUITE_P(Table, Rfc3339,
                         ::testing::Values(Time{"2026-11-24T18:44:49.123Z", "2026-11-24T18:44:49.123Z"},
                                           Time{"2026-11-24t18:44:49z", "2026-11-24T18:44:49.000Z"},
                                           Time{"2026-11-24T18:44:49.1Z", "2026-11-24T18:44:49.100Z"},
                                           Time{"2026-11-24T18:44:49.123999999Z", "2026-11-24T18:44:49.123Z"},
                                           Time{"2026-11-24T18:44:49+01:30", "2026-11-24T17:14:49.000Z"},
                                           Time{"2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00.000Z"},
                                           Time{"2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"},
                                           Time{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
                                           Time{"0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"},
                                           Time{"0000-01-01T00:00:00+01:00", "0000-01-01T00:00:00.000Z"},  // clamped
                                           Time{"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
                                           Time{"2023-02-29T00:00:00Z", ""}, Time{"2026-13-01T00:00:00Z", ""},
                                           Time{"2026-00-01T00:00:00Z", ""}, Time{"2026-01-01T24:00:00Z", ""},
                                           Time{"2026-01-01T00:60:00Z", ""}, Time{"2026-01-01T00:00:61Z", ""},
                                           Time{"2026-01-01T00:00:00", ""}, Time{"2026-01-01T00:00:00.Z", ""},
                                           Time{"2026-01-01 00:00:00Z", ""}, Time{"2026-01-01", ""}, Time{"", ""},
                                           Time{"2026-01-01T00:00:00Zx", ""}, Time{"2026-01-01T00:00:00+0100", ""},
                                           Time{"2026-01-01T00:00:00+24:00", ""}, Time{"2026-01-01T00:00:00+00:60", ""},
                                           Time{"26-01-01T00:00:00Z", ""}, Time{"2026-1-1T00:00:00Z", ""},
                                           Time{"2026-01-01T00:00:0\xd9\xa1Z", ""}, Time{"+026-01-01T00:00:00Z", ""}));

TEST(Digests, AreTheOnesOfTheStandards) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("a", "bc"), sha256("abc"));
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");  // RFC 4231, 2
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
}

TEST(Secrets, AreEqualByContentAndEmptyOnceMovedFrom) {
  Secret one{"123456"};
  EXPECT_TRUE(one.equals_in_constant_time("123456"));
  EXPECT_FALSE(one.equals_in_constant_time("123457"));
  EXPECT_FALSE(one.equals_in_constant_time("12345"));
  const Secret two = std::move(one);
  EXPECT_TRUE(one.empty());  // NOLINT(bugprone-use-after-move): that it is wiped is what is tested
  EXPECT_EQ(two.reveal(), "123456");
}

TEST(Checks, NameWhatShouldHaveHeld) {
  try {
    MFAD_CHECK(1 == 2, "arithmetic");
    FAIL();
  } catch (const CheckFailed& failed) {
    EXPECT_NE(std::string_view{failed.what()}.find("arithmetic"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace mfad

#include <gtest/gtest.h>

#include "events/base/text.h"

namespace mfad {
namespace {

TEST(Text, FoldsCaseOfPlainText) { EXPECT_EQ(fold_case("Alice-7@Example.ORG"), "alice-7@example.org"); }

TEST(Text, FoldsFullyNotLetterByLetter) {
  EXPECT_EQ(fold_case("Straße"), fold_case("STRASSE"));
  EXPECT_EQ(fold_case("ΣΊΣΥΦΟΣ"), fold_case("σίσυφος"));
}

TEST(Text, FoldsComposedAndDecomposedFormsToOne) {
  EXPECT_EQ(fold_case("Jos\u00e9"), fold_case("JOSE\u0301"));
  EXPECT_EQ(fold_case("JOSE\u0301"), "jos\u00e9");
}

TEST(Text, LeavesIllFormedTextAsItIs) { EXPECT_EQ(fold_case("A\xff"), "A\xff"); }

TEST(Text, KnowsValidUtf8) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("é•😀"));
  EXPECT_FALSE(is_valid_utf8("\xc0\x80"));          // overlong
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(is_valid_utf8("\xe2\x82"));          // cut
  EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));  // beyond U+10FFFF
}

TEST(Text, FindsControlCharacters) {
  EXPECT_FALSE(has_control_characters("plain é\u00a0text"));
  EXPECT_TRUE(has_control_characters("a\nb"));
  EXPECT_TRUE(has_control_characters(std::string_view("a\0b", 3)));
  EXPECT_TRUE(has_control_characters("a\x7f"));
  EXPECT_TRUE(has_control_characters("a\u0085"));
}

TEST(Text, MasksAnAddress) {
  EXPECT_EQ(mask_mail("alice@example.org"), "a•••@e•••.org");
  EXPECT_EQ(mask_mail("b@mail.example.co.uk"), "b•••@m•••.uk");
  EXPECT_EQ(mask_mail("élan@été.fr"), "é•••@é•••.fr");
}

TEST(Text, MasksWhatIsNoAddressWhole) {
  for (const auto* text : {"", "alice", "@example.org", "alice@org", "alice@.org", "alice@example.", "a@\xff.org"}) {
    EXPECT_EQ(mask_mail(text), "•••") << text;
  }
}

}  // namespace
}  // namespace mfad

#include <gtest/gtest.h>

#include <regex>

#include "daemon/deliver/code_mail.h"

namespace mfad {
namespace {

std::vector<std::string> codes_in(const std::string& text) {
  static const std::regex digits("[0-9]+");
  std::vector<std::string> found;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), digits); it != std::sregex_iterator(); ++it) {
    if (it->length() >= 5 && it->length() <= 8) found.push_back(it->str());
  }
  return found;
}

TEST(CodeMail, TheCodeIsTheOnlyRunOfFiveToEightDigitsInItsText) {
  for (const auto purpose : {ChallengePurpose::flow, ChallengePurpose::enrollment}) {
    for (const std::string code : {"12345", "012345", "00000000"}) {
      const SendCode effect{.account = {StoreId{"s1"}, AccountId{"a-1234567"}},
                            .challenge = ChallengeId{"h12345678"},
                            .address = "ann@example.org",
                            .code = Secret{code},
                            .purpose = purpose,
                            .expires_at = timestamp_from_ms(300'000)};
      const Mail mail = code_mail(effect, timestamp_from_ms(1));
      EXPECT_EQ(mail.to, "ann@example.org");
      EXPECT_EQ(mail.store, StoreId{"s1"});
      EXPECT_EQ(codes_in(mail.text), std::vector{code});
      EXPECT_TRUE(codes_in(mail.subject).empty());
    }
  }
}

TEST(CodeMail, SaysHowLongTheCodeIsValid) {
  const auto text = [](std::int64_t ms) {
    return code_mail({.expires_at = timestamp_from_ms(ms)}, timestamp_from_ms(0)).text;
  };
  EXPECT_NE(text(300'000).find("valid for 5 minutes at most"), std::string::npos);
  EXPECT_NE(text(299'000).find("valid for 5 minutes at most"), std::string::npos);
  EXPECT_NE(text(60'000).find("valid for one minute at most"), std::string::npos);
}

}  // namespace
}  // namespace mfad

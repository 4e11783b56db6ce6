#include <gtest/gtest.h>

#include "adapters/delivery/message.h"
#include "adapters/memory/time_and_chance.h"

namespace mfad::delivery {
namespace {

Mail mail(std::string to = "ann@example.org") {
  return {.store = StoreId{"s1"}, .to = std::move(to), .subject = "Your code", .text = "Hello\n\nCode: 123456\n"};
}

TEST(DeliveryMessage, IsCompleteAndEveryLineEndsAsItMust) {
  const auto text =
      format_message(mail(), "mfad@example.org", timestamp_from_ms(1'795'545'889'123), "<abc@example.org>");
  ASSERT_TRUE(text);
  EXPECT_EQ(*text,
            "Date: Tue, 24 Nov 2026 18:44:49 +0000\r\n"
            "From: mfad@example.org\r\n"
            "To: ann@example.org\r\n"
            "Subject: Your code\r\n"
            "Message-ID: <abc@example.org>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 7bit\r\n"
            "\r\n"
            "Hello\r\n\r\nCode: 123456\r\n");
}

TEST(DeliveryMessage, TextBeyondAsciiIsEightBit) {
  auto greeting = mail();
  greeting.text = "Grüße";
  const auto text = format_message(greeting, "mfad@example.org", {}, "<abc@example.org>");
  ASSERT_TRUE(text);
  EXPECT_TRUE(text->contains("Content-Transfer-Encoding: 8bit\r\n"));
  EXPECT_TRUE(text->ends_with("Grüße\r\n"));
}

TEST(DeliveryMessage, NothingCanAddAHeaderOrARecipient) {
  for (const auto* to : {"ann@example.org\r\nBcc: eve@example.org", "ann@example.org, eve@example.org",
                         "<ann@example.org>", "Ann <ann@example.org>", "ann@example.org\n", "", "ann", "@example.org",
                         "ann@", "a@b@c", "a b@c", "ann@[127.0.0.1]", "\"a\"@b", "ann@ex\xff.org"}) {
    const auto text = format_message(mail(to), "mfad@example.org", {}, "<abc@example.org>");
    ASSERT_FALSE(text) << to;
    EXPECT_EQ(text.error(), (Error{ErrorCode::invalid, "the recipient is not one plain mail address"}));
  }
  EXPECT_FALSE(format_message(mail(), "mfad@example.org\r\nX: y", {}, "<abc@example.org>"));
  auto split = mail();
  split.subject = "Your code\r\nBcc: eve@example.org";
  EXPECT_FALSE(format_message(split, "mfad@example.org", {}, "<abc@example.org>"));
}

TEST(DeliveryMessage, TakesTheAddressesThatPeopleHave) {
  for (const auto* to : {"ann+mfa@example.org", "o'neill@example.org", "a.b-c_d@sub.example.co.uk", "élan@été.fr"}) {
    EXPECT_TRUE(is_plain_address(to)) << to;
  }
  EXPECT_TRUE(is_plain_address(std::string(252, 'a') + "@b"));
  EXPECT_FALSE(is_plain_address(std::string(253, 'a') + "@b"));
}

TEST(DeliveryMessage, AnIdHasNoDigitsThatCouldPassForACode) {
  memory::SeededRandom random(7);
  const auto one = message_id(random, "mfad@example.org");
  const auto other = message_id(random, "mfad@example.org");
  EXPECT_NE(one, other);
  EXPECT_EQ(one.size(), std::string_view("<@example.org>").size() + 32);
  EXPECT_EQ(one.find_first_of("0123456789"), std::string::npos);
}

}  // namespace
}  // namespace mfad::delivery

#include "adapters/config/listen.h"

#include <gtest/gtest.h>

namespace mfad::config {
namespace {

TEST(Listen, TakesANumericAddressAndKnowsALoopback) {
  EXPECT_EQ(parse_listen("127.0.0.2:0"), (ListenAddress{.address = "127.0.0.2", .port = 0, .loopback = true}));
  EXPECT_EQ(parse_listen("0.0.0.0:65535"), (ListenAddress{.address = "0.0.0.0", .port = 65535, .loopback = false}));
  EXPECT_EQ(parse_listen("[::1]:80"), (ListenAddress{.address = "::1", .port = 80, .loopback = true}));
  EXPECT_EQ(parse_listen("[fe80::1]:80"), (ListenAddress{.address = "fe80::1", .port = 80, .loopback = false}));
  EXPECT_EQ(parse_listen("[fe80::1]:80")->for_url(), "[fe80::1]");
}

TEST(Listen, RefusesEverythingElse) {
  for (const auto* text : {"", ":", ":80", "80", "localhost:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                           "127.0.0.1:-1", "127.0.0.1:8 ", "127.1:80", "::1:80", "[::1]", "[]:80", "[127.0.0.1]:80"})
    EXPECT_FALSE(parse_listen(text)) << text;
}

}  // namespace
}  // namespace mfad::config

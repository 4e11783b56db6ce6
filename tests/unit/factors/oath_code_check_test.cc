#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "adapters/factors/oath_code_check.h"

namespace mfad::factors {
namespace {

TEST(OathCodeCheck, GivesTheLastSixDigitsOfTheVectorsOfRfc6238) {
  const OathCodeCheck check;
  const Secret seed{"12345678901234567890"};
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "287082"},         {1111111109, "081804"},
                                                          {1111111111, "050471"}, {1234567890, "005924"},
                                                          {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : vectors) EXPECT_EQ(check.authenticator_code(seed, seconds / 30), code) << seconds;
}

std::string oathtool(const std::string& seed_hex, std::int64_t seconds) {
  const auto command = fmt::format("oathtool --totp --now '@{}' {}", seconds, seed_hex);
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::string text(16, '\0');
  text.resize(pipe ? std::fread(text.data(), 1, text.size(), pipe.get()) : 0);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(OathCodeCheck, AgreesWithOathtoolOnSeedsWithZeroBytes) {
  const OathCodeCheck check;
  std::string seed(20, '\0');
  std::string hex;
  for (std::size_t i = 0; i < seed.size(); ++i) {
    seed[i] = static_cast<char>(i % 3 == 0 ? 0 : 13 * i);
    hex += fmt::format("{:02x}", static_cast<unsigned char>(seed[i]));
  }
  for (const std::int64_t seconds : {1L, 1'795'000'000L, 1'795'000'029L, 1'795'000'030L}) {
    EXPECT_EQ(check.authenticator_code(Secret{seed}, seconds / 30), oathtool(hex, seconds)) << seconds;
  }
}

}  // namespace
}  // namespace mfad::factors

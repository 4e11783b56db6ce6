// What every SecretBox does, run against memory and the keyring.
#include <set>

#include <gtest/gtest.h>

#include "adapters/keyring/keyring.h"
#include "adapters/memory/secret_box.h"
#include "adapters/system/files.h"
#include "tests/support/scratch_directory.h"

namespace mfad {
namespace {

class BoxUnderTest {
 public:
  virtual ~BoxUnderTest() = default;
  virtual SecretBox& box() = 0;
  virtual void restart(KeySlot highest_named) = 0;
  virtual void destroy(KeySlot slot) = 0;
};

class InMemory : public BoxUnderTest {
 public:
  SecretBox& box() override { return box_; }
  void restart(KeySlot highest_named) override { box_.reopen(highest_named.next()); }
  void destroy(KeySlot slot) override { box_.destroy(slot); }

 private:
  memory::MemorySecretBox box_;
};

class InKeyring : public BoxUnderTest {
 public:
  InKeyring() { open(true, KeySlot{}); }
  SecretBox& box() override { return *keyring_; }
  void restart(KeySlot highest_named) override {
    keyring_.reset();
    open(false, highest_named);
  }
  void destroy(KeySlot slot) override { ASSERT_TRUE(keyring_->destroy(slot)); }

 private:
  void open(bool log_is_empty, KeySlot highest_named) {
    auto opened = keyring::Keyring::open({directory_ / "keyring", &files_, {1, 2, 3}, log_is_empty, highest_named},
                                         Secret(std::string(32, 'k')));
    ASSERT_TRUE(opened) << opened.error().message;
    keyring_ = std::move(*opened);
  }
  testing::ScratchDirectory directory_;
  system::SystemFileStore files_;
  std::unique_ptr<keyring::Keyring> keyring_;
};

struct Implementation {
  const char* name;
  std::unique_ptr<BoxUnderTest> (*make)();
};

class SecretBoxContract : public ::testing::TestWithParam<Implementation> {
 protected:
  SecretBox& box() { return under_test_->box(); }
  ErrorCode code_of_open(KeySlot slot, std::string_view sealed, std::string_view associated) {
    const auto opened = box().open(slot, sealed, associated);
    return opened ? ErrorCode::invalid : opened.error().code;
  }
  std::unique_ptr<BoxUnderTest> under_test_ = GetParam().make();
};

TEST_P(SecretBoxContract, OpensWhatItSealed) {
  const auto slot = box().slot_for_new_stream().value();
  for (const std::string plain : {"", "x", "a longer text, of more than thirty-two bytes altogether"}) {
    const auto sealed = box().seal(slot, plain, "header").value();
    EXPECT_EQ(sealed.size(), plain.size() + 24 + 16) << "nonce and tag: records count on it";
    EXPECT_EQ(box().open(slot, sealed, "header").value(), plain);
    EXPECT_TRUE(plain.size() < 2 || sealed.find(plain) == std::string::npos);
  }
}

TEST_P(SecretBoxContract, OpensUnderNothingElse) {
  const auto sealed = box().seal(KeySlot{1}, "secret", "header").value();
  EXPECT_EQ(code_of_open(KeySlot{2}, sealed, "header"), ErrorCode::corruption);
  EXPECT_EQ(code_of_open(KeySlot{1}, sealed, "Header"), ErrorCode::corruption);
  EXPECT_EQ(code_of_open(KeySlot{1}, sealed, ""), ErrorCode::corruption);
  EXPECT_EQ(code_of_open(KeySlot{1}, "", "header"), ErrorCode::corruption);
  EXPECT_EQ(code_of_open(KeySlot{1}, sealed.substr(0, sealed.size() - 1), "header"), ErrorCode::corruption);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto flipped = sealed;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    EXPECT_EQ(code_of_open(KeySlot{1}, flipped, "header"), ErrorCode::corruption) << "byte " << i;
  }
}

TEST_P(SecretBoxContract, NeverSealsTheSameTwice) {
  EXPECT_NE(box().seal(KeySlot{0}, "secret", "").value(), box().seal(KeySlot{0}, "secret", "").value());
}

TEST_P(SecretBoxContract, RefusesASlotThatDoesNotExist) {
  EXPECT_EQ(box().seal(KeySlot{1U << 30U}, "secret", "").error().code, ErrorCode::corruption);
  EXPECT_EQ(code_of_open(KeySlot{1U << 30U}, std::string(64, 'x'), ""), ErrorCode::corruption);
}

TEST_P(SecretBoxContract, NeverGivesASlotTwiceAndNeverTheInstallations) {
  std::set<KeySlot> seen{KeySlot{0}};
  for (int i = 0; i < 9000; ++i) EXPECT_TRUE(seen.insert(box().slot_for_new_stream().value()).second);
  const auto last = *seen.rbegin();
  const auto sealed = box().seal(last, "secret", "header").value();
  under_test_->restart(last);
  EXPECT_EQ(box().open(last, sealed, "header").value(), "secret");
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(seen.insert(box().slot_for_new_stream().value()).second);
}

TEST_P(SecretBoxContract, ADestroyedSlotOpensNothing) {
  const auto sealed = box().seal(KeySlot{5}, "secret", "").value();
  under_test_->destroy(KeySlot{5});
  under_test_->destroy(KeySlot{5});
  EXPECT_EQ(code_of_open(KeySlot{5}, sealed, ""), ErrorCode::not_found);
  EXPECT_EQ(box().seal(KeySlot{5}, "secret", "").error().code, ErrorCode::not_found);
  under_test_->restart(KeySlot{7});
  EXPECT_EQ(code_of_open(KeySlot{5}, sealed, ""), ErrorCode::not_found);
  EXPECT_TRUE(box().seal(KeySlot{6}, "secret", ""));
}

INSTANTIATE_TEST_SUITE_P(
    Implementations, SecretBoxContract,
    ::testing::Values(
        Implementation{"Memory", []() -> std::unique_ptr<BoxUnderTest> { return std::make_unique<InMemory>(); }},
        Implementation{"Keyring", []() -> std::unique_ptr<BoxUnderTest> { return std::make_unique<InKeyring>(); }}),
    [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace mfad

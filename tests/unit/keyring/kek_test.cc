#include <filesystem>

#include <gtest/gtest.h>

#include "adapters/keyring/kek.h"
#include "adapters/memory/time_and_chance.h"
#include "adapters/system/files.h"
#include "tests/support/scratch_directory.h"

namespace mfad::keyring {
namespace {

namespace fs = std::filesystem;

const std::string key_a(32, 'a');
const std::string key_b(32, 'b');

class Kek : public ::testing::Test {
 protected:
  Kek() {
    request_.files = &files_;
    request_.random = &random_;
    request_.keyring = directory_ / "keyring";
  }
  std::string load() {
    const auto key = load_kek(request_);
    return key ? std::string(key->reveal()) : key.error().message;
  }
  testing::ScratchDirectory directory_;
  system::SystemFileStore files_;
  memory::SeededRandom random_{1};
  KekRequest request_;
};

TEST_F(Kek, IsTakenFromTheFileThenTheCredentialThenTheDevelopmentKey) {
  request_.kek_file = directory_ / "file";
  request_.credentials_directory = directory_.path();
  request_.dev_kek = directory_ / "dev-kek";
  testing::write_file(directory_ / "mfad.kek", key_a);
  testing::write_file(request_.kek_file, key_b);
  EXPECT_EQ(load(), key_b);
  request_.kek_file.clear();
  EXPECT_EQ(load(), key_a);
  fs::remove(directory_ / "mfad.kek");
  EXPECT_EQ(load().size(), 32U);
}

TEST_F(Kek, IsRefusedWhenThereIsNone) {
  EXPECT_EQ(load(), "there is no key-encryption key: give --kek-file, the credential mfad.kek, or --dev");
  request_.credentials_directory = directory_.path();
  EXPECT_EQ(load(), "there is no key-encryption key: give --kek-file, the credential mfad.kek, or --dev");
  request_.kek_file = directory_ / "file";
  EXPECT_EQ(load(), "cannot open " + request_.kek_file + ": No such file or directory");
}

TEST_F(Kek, IsRefusedWhenItHasAnotherLength) {
  request_.kek_file = directory_ / "file";
  testing::write_file(request_.kek_file, key_a + "\n");
  EXPECT_EQ(load(), "the key-encryption key " + request_.kek_file + " has 33 bytes: it must be 32 raw bytes");
  testing::write_file(request_.kek_file, "");
  EXPECT_EQ(load(), "the key-encryption key " + request_.kek_file + " has 0 bytes: it must be 32 raw bytes");
}

TEST_F(Kek, ForDevelopmentIsMadeOnceForTheOwnerOnly) {
  request_.dev_kek = directory_ / "dev-kek";
  const auto made = load();
  EXPECT_EQ(made.size(), 32U);
  EXPECT_EQ(load(), made);
  EXPECT_EQ(fs::status(request_.dev_kek).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Kek, ForDevelopmentIsNotMadeAgainWhileDataAreSealedWithTheLostOne) {
  request_.dev_kek = directory_ / "dev-kek";
  testing::write_file(request_.keyring, "keys");
  EXPECT_EQ(load(), "the development key " + request_.dev_kek +
                        " is lost, and data are sealed with it: put it back, or give --kek-file");
  EXPECT_FALSE(fs::exists(request_.dev_kek));
}

}  // namespace
}  // namespace mfad::keyring

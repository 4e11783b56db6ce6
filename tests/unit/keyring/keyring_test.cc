// What a start refuses of a keyring, and what of it survives a crash.
#include <gtest/gtest.h>

#include "adapters/keyring/keyring.h"
#include "adapters/system/files.h"
#include "tests/support/faulty_file_store.h"
#include "tests/support/scratch_directory.h"

namespace mfad::keyring {
namespace {

class KeyringFile : public ::testing::Test {
 protected:
  KeyringFile() {
    request_.path = path_;
    request_.files = &files_;
    request_.lineage = {1, 2, 3};
  }
  void SetUp() override { ASSERT_TRUE(Keyring::open(request_, kek_)); }

  // As a start on a log that names slots up to `highest`.
  Result<std::unique_ptr<Keyring>> restart(std::uint64_t highest) {
    request_.log_is_empty = false;
    request_.highest_named = KeySlot{highest};
    return Keyring::open(request_, kek_);
  }
  std::string why(std::uint64_t highest) {
    const auto opened = restart(highest);
    return opened ? "" : opened.error().message;
  }
  void damage(std::size_t at) {
    auto bytes = testing::file_bytes(path_);
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    testing::write_file(path_, bytes);
  }
  void take_slots(Keyring& keyring, int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(keyring.slot_for_new_stream());
  }

  testing::ScratchDirectory directory_;
  const std::string path_ = directory_ / "keyring";
  system::SystemFileStore files_;
  KeyringRequest request_;
  const Secret kek_{std::string(32, 'k')};
};

TEST_F(KeyringFile, GoesOnAfterTheHighestSlotThatTheLogNames) {
  EXPECT_EQ(restart(17).value()->slot_for_new_stream().value(), KeySlot{18});
  EXPECT_EQ(restart(4095).value()->slot_for_new_stream().value(), KeySlot{4096});
  EXPECT_EQ(restart(4096).value()->slot_for_new_stream().value(), KeySlot{4097});
}

TEST_F(KeyringFile, IsRefusedWithAnotherKey) {
  const auto before = testing::file_bytes(path_);
  const auto opened = Keyring::open(request_, Secret(std::string(32, 'x')));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(),
            (Error{ErrorCode::refused,
                   "the key-encryption key is not the one that the data were sealed with: give that one"}));
  EXPECT_EQ(testing::file_bytes(path_), before);
}

TEST_F(KeyringFile, IsRefusedForAnotherLog) {
  request_.lineage = {4};
  EXPECT_NE(why(1).find("belongs to the log 01020300000000000000000000000000"), std::string::npos);
}

TEST_F(KeyringFile, IsRefusedWhenItIsMissingAndTheLogHasRecords) {
  std::filesystem::remove(path_);
  EXPECT_EQ(why(1), "keyring " + path_ + " is missing, and the log has records: restore it from a backup");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(KeyringFile, IsRefusedWhenTheLogNamesSlotsThatItDoesNotHave) {
  EXPECT_NE(why(4096).find("no whole block for key slots 4096 to 8191, and the log names slots up to 4096"),
            std::string::npos);
}

TEST_F(KeyringFile, IsRefusedWhenABlockThatTheLogNamesIsDamaged) {
  damage(slot_offset(4000) + 20);
  EXPECT_NE(why(3).find("no whole block for key slots 0 to 4095"), std::string::npos);
}

TEST_F(KeyringFile, IsRefusedWhenItsHeaderIsDamaged) {
  damage(20);
  EXPECT_EQ(why(1), "keyring " + path_ + " has a damaged header: restore it from a backup");
}

TEST_F(KeyringFile, IsRefusedWhenItsFormatIsNewer) {
  auto bytes = testing::file_bytes(path_);
  bytes[8] = 9;
  testing::write_file(path_, bytes);
  EXPECT_EQ(why(1), "keyring " + path_ + " has format 9, this mfad knows 1: use a newer mfad");
}

TEST_F(KeyringFile, OverwritesATornBlockThatNoRecordCanName) {
  take_slots(*restart(0).value(), 4096);
  const auto whole = testing::file_bytes(path_);
  for (const std::size_t left : {block_offset(1) + 1, block_offset(1) + 1000, whole.size() - 1}) {
    testing::write_file(path_, whole.substr(0, left));
    auto keyring = restart(4095);
    ASSERT_TRUE(keyring) << keyring.error().message;
    EXPECT_EQ((*keyring)->slot_for_new_stream().value(), KeySlot{4096});
    EXPECT_TRUE((*keyring)->seal(KeySlot{4096}, "x", ""));
    EXPECT_EQ(testing::file_bytes(path_).size(), whole.size());
  }
}

TEST_F(KeyringFile, MakesABlockDurableBeforeItGivesASlotOfIt) {
  testing::ModelledDisk disk;
  testing::FaultyFileStore files(disk);
  request_.files = &files;
  auto keyring = restart(4095).value();
  disk.fail_syncs_from(0);
  EXPECT_FALSE(keyring->slot_for_new_stream());
  disk.fail_syncs_from(~std::uint64_t{0});
  EXPECT_FALSE(keyring->slot_for_new_stream()) << "it is latched";
}

TEST_F(KeyringFile, KeepsTheHashKeyOverRestarts) {
  const std::string key(restart(1).value()->hash_key());
  EXPECT_EQ(key.size(), 32U);
  EXPECT_EQ(restart(2).value()->hash_key(), key);
  EXPECT_EQ(testing::file_bytes(path_).find(key), std::string::npos);
}

TEST_F(KeyringFile, OverwritesTheKeyOfADestroyedSlot) {
  const auto wrapped = [&] { return testing::file_bytes(path_).substr(slot_offset(5) + 16, wrapped_bytes); };
  const auto before = wrapped();
  ASSERT_TRUE(restart(10).value()->destroy(KeySlot{5}));
  EXPECT_NE(before, std::string(wrapped_bytes, '\0'));
  EXPECT_EQ(wrapped(), std::string(wrapped_bytes, '\0'));
  EXPECT_EQ(why(10), "");
}

TEST_F(KeyringFile, RefusesAKeyOfAnotherLength) {
  EXPECT_EQ(Keyring::open(request_, Secret("short")).error().message,
            "the key-encryption key has 5 bytes: it must be 32 raw bytes");
}

}  // namespace
}  // namespace mfad::keyring

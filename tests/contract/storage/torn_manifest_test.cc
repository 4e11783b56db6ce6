// Telling a MANIFEST that a power loss tore at its end from one that is damaged inside.
#include <filesystem>

#include <gtest/gtest.h>

#include "adapters/rocksdb/torn_manifest.h"
#include "tests/support/data_directory.h"

namespace mfad::rocks {
namespace {

class TornManifestTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_.fill(3);
    directory_.fill(3);
    const auto log = directory_.path() + "/log";
    auto current = testing::file_bytes(log + "/CURRENT");
    current.pop_back();
    path_ = log + "/" + current;
    whole_ = testing::file_bytes(path_);
  }

  testing::DataDirectory directory_;
  std::string path_;
  std::string whole_;
};

TEST_F(TornManifestTest, NothingIsTornInAWholeOne) {
  EXPECT_EQ(end_before_torn_record(whole_), std::nullopt);
  EXPECT_EQ(end_before_torn_record(""), std::nullopt);
}

TEST_F(TornManifestTest, HalfARecordAtTheEndIsLeftOut) {
  const std::string half(
      "\x12\x34\x56\x78\x40\x00\x01"
      "half of it",
      17);
  for (const auto& tail : {half, std::string(40, '\0'), std::string(1, 'x'), half + std::string(100, '\0')}) {
    EXPECT_EQ(end_before_torn_record(whole_ + tail), whole_.size());
  }
}

TEST_F(TornManifestTest, DamageBeforeAWholeRecordIsNoTear) {
  auto damaged = whole_;
  damaged[20] = static_cast<char>(damaged[20] ^ 1);
  EXPECT_EQ(end_before_torn_record(damaged), std::nullopt);
}

TEST_F(TornManifestTest, AStartRepairsIt) {
  const std::string half(
      "\x12\x34\x56\x78\x04\x00\x01"
      "half",
      11);
  testing::write_file(path_, whole_ + half);
  const auto before = testing::tree_bytes(directory_.path());
  EXPECT_FALSE(open_for_verification(directory_.request()));
  EXPECT_EQ(testing::tree_bytes(directory_.path()), before);
  const auto data = directory_.try_open();
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->log->tail(), Position{18});
}

}  // namespace
}  // namespace mfad::rocks

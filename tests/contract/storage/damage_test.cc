// A data directory that lost or changed anything is refused, says what, and is left as it was, byte for byte.
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/data_directory.h"

namespace mfad::rocks {
namespace {

namespace fs = std::filesystem;

class Damage : public ::testing::Test {
 protected:
  // `keep` copies what must still be there afterwards.
  void expect_refused(const std::string& words) {
    const auto before = testing::tree_bytes(directory_.path());
    const auto opened = directory_.try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().exit_code(), 78) << opened.error().message;
    EXPECT_NE(opened.error().message.find(words), std::string::npos) << opened.error().message;
    EXPECT_TRUE(testing::tree_bytes(directory_.path()) == before) << "files changed";
  }

  std::vector<std::string> files_ending(std::string_view ending) const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(directory_.path() + "/log")) {
      if (entry.path().string().ends_with(ending) && fs::file_size(entry.path()) > 0) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  std::string wal() const { return files_ending(".log").back(); }
  std::string register_path() const { return directory_.path() + "/head-register"; }

  testing::DataDirectory directory_;
};

TEST_F(Damage, OfAnyBitOfTheWalIsRefused) {
  directory_.fill(20);
  const auto path = wal();
  const auto whole = testing::file_bytes(path);
  ASSERT_GT(whole.size(), 4000U);
  for (std::size_t at = 0; at < whole.size(); at += 397) {
    auto flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    testing::write_file(path, flipped);
    SCOPED_TRACE(at);
    expect_refused("");
  }
  testing::write_file(path, whole);
  EXPECT_TRUE(directory_.try_open());
}

TEST_F(Damage, OfATruncatedWalIsRefusedAndSaysWhatIsLost) {
  directory_.fill(20);
  const auto path = wal();
  const auto whole = testing::file_bytes(path);
  testing::write_file(path, whole.substr(0, whole.size() * 3 / 4));
  expect_refused("was acknowledged: positions ");
  testing::write_file(path, "");
  expect_refused("");
  testing::write_file(path, whole);
  EXPECT_TRUE(directory_.try_open());
}

TEST_F(Damage, OfADeletedWalIsRefused) {
  directory_.fill(20);
  fs::remove(wal());
  expect_refused("");
}

TEST_F(Damage, OfADeletedTableIsRefused) {
  directory_.fill(20);
  directory_.fill(1);  // the restart moved the first records to tables
  const auto tables = files_ending(".sst");
  ASSERT_FALSE(tables.empty());
  for (const auto& table : tables) {
    const auto bytes = testing::file_bytes(table);
    fs::remove(table);
    expect_refused("");
    testing::write_file(table, bytes);
  }
  EXPECT_TRUE(directory_.try_open());
}

TEST_F(Damage, OfTheManifestIsRefused) {
  directory_.fill(20);
  for (const auto& entry : fs::directory_iterator(directory_.path() + "/log")) {
    if (entry.path().filename().string().starts_with("MANIFEST")) {
      testing::write_file(entry.path(), testing::file_bytes(entry.path()).substr(0, 100));
    }
  }
  expect_refused("");
}

TEST_F(Damage, OfAMissingRegisterIsRefused) {
  directory_.fill(2);
  fs::remove(register_path());
  expect_refused("is missing, and the log has records");
}

TEST_F(Damage, OfBothSlotsOfTheRegisterIsRefused) {
  directory_.fill(2);
  testing::write_file(register_path(), std::string(8192, 'x'));
  expect_refused("damaged in both slots");
}

TEST_F(Damage, OfARegisterOfAnotherLogIsRefused) {
  directory_.fill(2);
  testing::DataDirectory other;
  auto request = other.request();
  memory::SeededRandom another_seed(8);
  request.random = &another_seed;
  ASSERT_TRUE(open_data_directory(request));
  testing::write_file(register_path(), testing::file_bytes(other.path() + "/head-register"));
  expect_refused("they belong to different logs");
}

TEST_F(Damage, OfAnOldCopyOfTheRegisterIsRefused) {
  directory_.fill(2);
  const auto old = testing::file_bytes(register_path());
  directory_.fill(2);
  testing::write_file(register_path(), old);
  expect_refused("the register is an old copy");
}

TEST_F(Damage, OfAnOldCopyOfTheLogIsRefused) {
  directory_.fill(2);
  const auto old = directory_.path() + "/../old";
  fs::copy(directory_.path() + "/log", old, fs::copy_options::recursive);
  directory_.fill(2);
  fs::remove_all(directory_.path() + "/log");
  fs::rename(old, directory_.path() + "/log");
  expect_refused("was acknowledged");
}

TEST_F(Damage, OfAMissingLogIsRefused) {
  directory_.fill(2);
  fs::remove_all(directory_.path() + "/log");
  expect_refused("/log is missing");
}

TEST_F(Damage, OfALostLogAndRegisterIsRefusedWhileTheKeyringIsThere) {
  directory_.fill(2);
  testing::write_file(directory_.path() + "/keyring", "keys");
  fs::remove_all(directory_.path() + "/log");
  fs::remove(register_path());
  expect_refused("/log is missing");
}

}  // namespace
}  // namespace mfad::rocks

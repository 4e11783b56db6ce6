#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include <unistd.h>

#include "adapters/delivery/credential.h"
#include "adapters/delivery/dev_outbox.h"
#include "adapters/memory/time_and_chance.h"

namespace mfad::delivery {
namespace {

namespace fs = std::filesystem;

class DevOutboxTest : public ::testing::Test {
 protected:
  DevOutboxTest() {
    std::string pattern = (fs::temp_directory_path() / "mfad-outbox-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~DevOutboxTest() override { fs::remove_all(folder_); }

  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder_ / "mail")) found.push_back(entry.path());
    return found;
  }

  fs::path folder_;
  memory::ManualClock clock_;
  memory::SeededRandom random_{1};
};

const Mail mail{.store = StoreId{"s1"}, .to = "ann@example.org", .subject = "Your code", .text = "Code: 123456\n"};

TEST_F(DevOutboxTest, EachMessageIsOnePrivateFileAndNothingElseStays) {
  DevOutbox outbox(folder_.string(), clock_, random_);
  ASSERT_TRUE(outbox.send(mail, std::nullopt, {}));
  ASSERT_TRUE(outbox.send(mail, std::nullopt, {}));
  ASSERT_EQ(files().size(), 2U);
  for (const auto& file : files()) {
    EXPECT_TRUE(std::regex_match(file.filename().string(), std::regex("[0-9a-f]{16}\\.eml"))) << file;
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    std::ifstream stream(file);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    EXPECT_TRUE(text.contains("\r\nFrom: mfad@localhost\r\nTo: ann@example.org\r\n")) << text;
    EXPECT_TRUE(text.ends_with("\r\n\r\nCode: 123456\r\n")) << text;
  }
}

TEST_F(DevOutboxTest, NamesTheSenderOfTheStore) {
  DevOutbox outbox(folder_.string(), clock_, random_);
  policy::EmailDelivery settings;
  settings.from = "it@example.org";
  ASSERT_TRUE(outbox.send(mail, settings, {}));
  std::ifstream stream(files().at(0));
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  EXPECT_TRUE(text.contains("\r\nFrom: it@example.org\r\n"));
}

TEST_F(DevOutboxTest, SaysWhatItCannotWriteAndNotToWhom) {
  DevOutbox outbox("/proc/mfad-nowhere", clock_, random_);
  const auto sent = outbox.send(mail, std::nullopt, {});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::io);
  EXPECT_TRUE(sent.error().message.contains("/proc/mfad-nowhere/mail"));
  EXPECT_FALSE(sent.error().message.contains("ann@"));
}

TEST_F(DevOutboxTest, ACredentialLosesTheWhiteSpaceAtItsEnd) {
  const auto write = [&](const std::string& text) { std::ofstream(folder_ / "c", std::ios::binary) << text; };
  const auto path = (folder_ / "c").string();
  EXPECT_EQ(read_credential(path).error().code, ErrorCode::not_found);
  write(" s3cret pass\r\n\n");
  ASSERT_TRUE(read_credential(path));
  EXPECT_EQ(read_credential(path)->reveal(), " s3cret pass");
  write("\n");
  EXPECT_EQ(read_credential(path).error().code, ErrorCode::invalid);
  write(std::string("a\0b", 3));
  EXPECT_EQ(read_credential(path).error().code, ErrorCode::invalid);
  write(std::string(5000, 'x'));
  EXPECT_EQ(read_credential(path).error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace mfad::delivery

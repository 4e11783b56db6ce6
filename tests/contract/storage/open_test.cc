// Opening a data directory that is whole: first start, later starts, second opener, half a first start.
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/data_directory.h"

namespace mfad::rocks {
namespace {

using Kind = StartRefusal::Kind;

TEST(OpenDataDirectory, MakesALogAtTheFirstStart) {
  testing::DataDirectory directory;
  const auto data = directory.try_open();
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_TRUE(data->first_start);
  EXPECT_EQ(data->log->identity().cluster, "mfad");
  EXPECT_EQ(data->log->identity().created_at, directory.request().now);
  EXPECT_EQ(data->mark, (HeadMark{data->log->identity().lineage, 1, 0, {}, {}}));
  EXPECT_EQ(std::filesystem::status(directory.path()).permissions(), std::filesystem::perms::owner_all);
  EXPECT_FALSE(std::filesystem::exists(directory.path() + "/log.new"));
}

TEST(OpenDataDirectory, ContinuesWhereItEnded) {
  testing::DataDirectory directory;
  directory.fill(5);
  const auto data = directory.try_open();
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_FALSE(data->first_start);
  EXPECT_EQ(data->mark.epoch, 2U);
  EXPECT_EQ(data->mark.group, 5U);
  EXPECT_EQ(data->mark.position, Position{15});
  EXPECT_EQ(data->highest_key_slot, KeySlot{15}) << "the last of 15 streams";
  EXPECT_EQ(data->log->tail(), Position{15});
}

TEST(OpenDataDirectory, AcceptsAGroupThatTheRegisterHasNotSeen) {
  testing::DataDirectory directory;
  directory.fill(5);
  {
    auto data = directory.try_open();
    const memory::MemorySecretBox box;
    testing::GroupMaker maker(*data->log, box, data->mark.chain_hash);
    ASSERT_TRUE(data->log->append(maker.next(std::size_t{2})));
  }
  const auto data = directory.try_open();
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->mark.position, Position{17});
  EXPECT_EQ(data->mark.group, 6U);
}

TEST(OpenDataDirectory, IsInUseWhileAnotherHasIt) {
  testing::DataDirectory directory;
  const auto data = directory.try_open();
  const auto second = directory.try_open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Kind::in_use);
  EXPECT_EQ(second.error().exit_code(), 75);
  EXPECT_EQ(second.error().message, directory.path() + " is in use by another process");
}

TEST(OpenDataDirectory, RefusesAnotherCluster) {
  testing::DataDirectory directory;
  directory.fill(1);
  auto request = directory.request();
  request.cluster = "other";
  const auto data = open_data_directory(request);
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().exit_code(), 78);
  EXPECT_EQ(data.error().message,
            "the data belong to cluster \"mfad\", the configuration says \"other\": set [instance] cluster");
}

TEST(OpenDataDirectory, ChangesNoByteWhenWhatItHoldsIsNotApproved) {
  testing::DataDirectory directory;
  directory.fill(2);
  const auto before = testing::tree_bytes(directory.path());
  auto request = directory.request();
  std::optional<bool> empty;
  request.approve = [&](const LogSeen& log) {
    empty = log.empty;
    return Result<>{error(ErrorCode::refused, "another key")};
  };
  const auto data = open_data_directory(request);
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().exit_code(), 78);
  EXPECT_EQ(data.error().message, "another key");
  EXPECT_EQ(empty, false);
  EXPECT_EQ(testing::tree_bytes(directory.path()), before);
}

TEST(OpenDataDirectory, RefusesAPathThatIsNoDirectory) {
  testing::ScratchDirectory scratch;
  testing::write_file(scratch / "file", "x");
  testing::DataDirectory directory;
  auto request = directory.request();
  request.directory = scratch / "file";
  EXPECT_EQ(open_data_directory(request).error().exit_code(), 78);
}

TEST(OpenDataDirectory, CompletesAFirstStartThatEndedHalfWay) {
  testing::DataDirectory directory;
  Lineage lineage{};
  {
    const auto data = directory.try_open();
    lineage = data->log->identity().lineage;
  }
  std::filesystem::remove(directory.path() + "/head-register");
  testing::write_file(directory.path() + "/log.new/CURRENT", "half");
  const auto data = directory.try_open();
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_TRUE(data->first_start);
  EXPECT_EQ(data->log->identity().lineage, lineage);
}

TEST(OpenDataDirectory, StartsAfreshWhenTheLogWasNotReadyYet) {
  testing::DataDirectory directory;
  testing::write_file(directory.path() + "/log.new/CURRENT", "half");
  const auto data = directory.try_open();
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_TRUE(data->first_start);
}

TEST(OpenDataDirectory, ForVerificationChangesNoByte) {
  testing::DataDirectory directory;
  directory.fill(5);
  const auto before = testing::tree_bytes(directory.path());
  {
    const auto data = open_for_verification(directory.request());
    ASSERT_TRUE(data) << data.error().message;
    EXPECT_EQ(data->log->verify_all({}).value().tail, (ChainPoint{Position{15}, data->mark.chain_hash}));
  }
  EXPECT_EQ(testing::tree_bytes(directory.path()), before);
}

}  // namespace
}  // namespace mfad::rocks

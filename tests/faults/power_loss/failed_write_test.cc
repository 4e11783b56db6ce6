// A full disk or a failed sync: the write fails as what it is, every later one is refused, and a restart has all that
// was acknowledged.
#include <gtest/gtest.h>

#include "tests/support/data_directory.h"
#include "tests/support/faulty_file_store.h"
#include "tests/support/faulty_file_system.h"

namespace mfad {
namespace {

using testing::DataDirectory;
using testing::GroupMaker;
using testing::ModelledDisk;

class FailedWrite : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_.use(files_, environment_.get());
    auto opened = directory_.try_open();
    ASSERT_TRUE(opened) << opened.error().message;
    data_ = std::make_unique<rocks::OpenedData>(std::move(*opened));
    maker_ = std::make_unique<GroupMaker>(*data_->log, box_, data_->mark.chain_hash);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(append(maker_->next(std::size_t{3})));
    acknowledged_ = maker_->mark(1);
  }

  Result<> append(const Group& group) { return append_and_register(*data_, *maker_, group); }

  // As main does: nothing more is written, the process ends, another one starts on a disk that works.
  void expect_all_acknowledged_after_a_restart() {
    data_.reset();
    disk_.limit_bytes(~std::uint64_t{0});
    disk_.fail_syncs_from(~std::uint64_t{0});
    const auto data = directory_.try_open();
    ASSERT_TRUE(data) << data.error().message;
    EXPECT_GE(data->log->tail(), acknowledged_.position);
    EXPECT_TRUE(data->log->verify_all({}));
    const auto records = data->log->read({}, 100, 1'000'000).value();
    for (const auto& record : records) {
      EXPECT_EQ(record.bytes, maker_->bytes_at(record.position));
    }
  }

  ModelledDisk disk_;
  testing::FaultyFileStore files_{disk_};
  std::unique_ptr<rocksdb::Env> environment_ = testing::faulty_environment(disk_);
  DataDirectory directory_;
  const memory::MemorySecretBox box_;
  std::unique_ptr<rocks::OpenedData> data_;
  std::unique_ptr<GroupMaker> maker_;
  HeadMark acknowledged_;
};

TEST_F(FailedWrite, OnAFullDiskSaysSoAndIsLatched) {
  disk_.limit_bytes(100);
  const auto refused = append(maker_->next(std::size_t{3}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::no_space) << refused.error().message;
  disk_.limit_bytes(~std::uint64_t{0});  // somebody made room
  EXPECT_EQ(data_->log->append(maker_->next(std::size_t{3})).error().code, ErrorCode::io) << "only a restart helps";
  expect_all_acknowledged_after_a_restart();
}

TEST_F(FailedWrite, OfASyncIsLatchedAndNothingIsAcknowledgedAfterIt) {
  disk_.fail_syncs_from(0);
  const auto refused = append(maker_->next(std::size_t{3}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::io) << refused.error().message;
  disk_.fail_syncs_from(~std::uint64_t{0});
  EXPECT_FALSE(data_->log->append(maker_->next(std::size_t{3})));
  expect_all_acknowledged_after_a_restart();
}

TEST_F(FailedWrite, OfTheRegisterLeavesAGroupThatTheRestartAccepts) {
  disk_.fail_syncs_from(1);  // the log's goes through, the register's does not
  EXPECT_FALSE(append(maker_->next(std::size_t{3})));
  EXPECT_FALSE(data_->head_register->write(acknowledged_)) << "it is latched";
  expect_all_acknowledged_after_a_restart();
}

TEST_F(FailedWrite, WhileStartingEndsTheStart) {
  data_.reset();
  disk_.fail_syncs_from(0);
  const auto data = directory_.try_open();
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().exit_code(), 74) << data.error().message;
  expect_all_acknowledged_after_a_restart();
}

}  // namespace
}  // namespace mfad

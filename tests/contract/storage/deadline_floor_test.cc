// Deadlines are read by the timer while the writer commits: what it sees must not hide a row that is on its way.
#include <gtest/gtest.h>

#include "tests/support/data_directory.h"
#include "tests/support/faulty_file_store.h"
#include "tests/support/faulty_file_system.h"

namespace mfad {
namespace {

using std::chrono_literals::operator""min;

TEST(DeadlineFloor, AReaderWhileARowIsCommittedDoesNotHideIt) {
  testing::ModelledDisk disk;
  testing::FaultyFileStore files{disk};
  const auto environment = testing::faulty_environment(disk);
  testing::DataDirectory directory;
  directory.use(files, environment.get());
  auto data = directory.try_open();
  ASSERT_TRUE(data) << data.error().message;
  const memory::MemorySecretBox box;
  testing::GroupMaker maker{*data->log, box, data->mark.chain_hash};
  const auto group_with = [&](DeadlineRow row) {
    Group group = maker.next({row.stream});
    group.deadlines = {row};
    return group;
  };
  const DeadlineRow late{Timestamp{} + 10min, testing::account_stream(1)};
  const DeadlineRow early{Timestamp{} + 1min, testing::account_stream(2)};
  ASSERT_TRUE(data->log->append(group_with(late)));

  std::size_t looks = 0;
  disk.after_each([&](std::uint64_t) { looks += data->log->deadlines_until(Timestamp::max(), 10).value().size(); });
  ASSERT_TRUE(data->log->append(group_with(early)));
  disk.after_each(nullptr);
  EXPECT_GT(looks, 0U) << "the late row was seen while the early one was on its way";
  EXPECT_EQ(data->log->deadlines_until(Timestamp::max(), 10).value(), (std::vector<DeadlineRow>{early, late}));
}

}  // namespace
}  // namespace mfad

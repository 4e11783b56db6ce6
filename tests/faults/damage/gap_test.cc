// Rows whose files do not follow on each other are made anew: RocksDB opens them with a hole, under a checkpoint that
// says that all is there.
#include <gtest/gtest.h>

#include "adapters/rocksdb/log_format.h"
#include "events/base/check.h"
#include "tests/support/busy_store.h"
#include "tests/support/quick_environment.h"

namespace mfad::testing {
namespace {

constexpr int groups_of_many_tables = 60;
constexpr int groups_of_no_table = 2;

class RowsWithAGap : public ::testing::Test {
 protected:
  void write(int groups) {
    store_.start();
    for (int i = 0; i < groups; ++i) store_.append();
    store_.kill();
  }

  std::string manifest() const {
    auto current = file_bytes(directory_ + "/rows/CURRENT");
    current.pop_back();
    return directory_ + "/rows/" + current;
  }

  void cut_manifest_between_records(std::size_t records_min) {
    const auto whole = tree_bytes(directory_);
    const auto content = file_bytes(manifest());
    std::vector<std::size_t> ends;
    std::size_t at = 0;
    while (const auto size = at < content.size() ? rocks::fragment_at(content, at) : 0) ends.push_back(at += size);
    ASSERT_GE(ends.size(), records_min);
    for (const auto end : ends) {
      write_file(manifest(), content.substr(0, end));
      expect_right_or_empty(fmt::format("cut at {} of {}", end, content.size()));
      std::filesystem::remove_all(directory_);
      for (const auto& [path, bytes] : whole) write_file(directory_ + "/" + path, bytes);
    }
  }

  // Rows that hold, or none.
  void expect_right_or_empty(const std::string& what) {
    const auto opened = open_store(place_);
    ASSERT_TRUE(opened) << what << ": " << opened.error().message;
    const auto rows = read_rows(*opened->rows, store_.known());
    EXPECT_EQ(rows.is, Reading::Is::equal) << what << ": " << rows.what;
  }

  const ScratchDirectory scratch_;
  const std::string directory_ = scratch_ / "data";
  system::SystemFileStore files_;
  std::unique_ptr<rocksdb::Env> environment_ = quick_environment();
  const Place place_{directory_, &files_, environment_.get()};
  BusyStore store_{place_, 1};
};

TEST_F(RowsWithAGap, AfterTheirManifestWasCutBetweenRecordsAreMadeAnew) {
  write(groups_of_many_tables);
  cut_manifest_between_records(6);
}

TEST_F(RowsWithAGap, AfterTheTablesOfAFamilyWereCutFromTheirManifestAreMadeAnew) {
  write(groups_of_many_tables);
  write(1);  // a start lists anew what there is, family by family
  cut_manifest_between_records(6);
}

TEST_F(RowsWithAGap, AfterAFamilyWasCutFromTheirManifestAreMadeAnew) {
  write(groups_of_no_table);
  cut_manifest_between_records(3);
}

}  // namespace
}  // namespace mfad::testing

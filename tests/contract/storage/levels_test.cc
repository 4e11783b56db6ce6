// A log that RocksDB kept in levels throughout, as it was before some families were merged by size.
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/file_checksum.h>

#include "tests/support/data_directory.h"

namespace mfad::rocks {
namespace {

class InLevels {
 public:
  explicit InLevels(const std::string& path) {
    rocksdb::DBOptions options;
    options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    options.track_and_verify_wals_in_manifest = true;
    options.atomic_flush = true;
    std::vector<std::string> names;
    EXPECT_TRUE(rocksdb::DB::ListColumnFamilies(options, path, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
    rocksdb::DB* db = nullptr;
    const auto opened = rocksdb::DB::Open(options, path, families, &handles_, &db);
    EXPECT_TRUE(opened.ok()) << opened.ToString();
    db_.reset(db);
  }
  ~InLevels() {
    for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  }
  void push_down() {
    for (auto* handle : handles_) {
      ASSERT_TRUE(db_->Flush({}, handle).ok());
      ASSERT_TRUE(db_->CompactRange({}, handle, nullptr, nullptr).ok());
    }
  }
  int deeper_tables(const std::string& family) {
    int tables = 0;
    for (auto* handle : handles_) {
      if (handle->GetName() != family) continue;
      rocksdb::ColumnFamilyMetaData about;
      db_->GetColumnFamilyMetaData(handle, &about);
      for (const auto& level : about.levels) tables += level.level > 0 ? static_cast<int>(level.files.size()) : 0;
    }
    return tables;
  }

 private:
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::unique_ptr<rocksdb::DB> db_;
};

TEST(Levels, OfALogFromBeforeAreReadAndWrittenOn) {
  testing::DataDirectory directory;
  directory.fill(10);
  {
    InLevels before{directory.path() + "/log"};
    before.push_down();
    EXPECT_GT(before.deeper_tables("streams"), 0);
  }
  directory.fill(10);
  auto data = directory.try_open();
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->log->verify_all({}).value().tail, (ChainPoint{Position{60}, data->mark.chain_hash}));
  EXPECT_EQ(data->log->read_stream(testing::account_stream(3), {}, 10).value().size(),
            data->log->head(testing::account_stream(3)).value()->version.value);
}

}  // namespace
}  // namespace mfad::rocks

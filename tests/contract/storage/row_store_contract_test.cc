// What every RowStore does, run against memory and RocksDB.
#include <gtest/gtest.h>

#include <rocksdb/db.h>

#include "adapters/memory/row_store.h"
#include "adapters/rocksdb/row_store.h"
#include "adapters/system/files.h"
#include "tests/support/scratch_directory.h"

namespace mfad {
namespace {

struct RowsUnderTest {
  testing::ScratchDirectory directory;
  system::SystemFileStore files;
  std::unique_ptr<RowStore> store;
};

struct Implementation {
  const char* name;
  std::unique_ptr<RowStore> (*open)(RowsUnderTest&);
};

std::unique_ptr<RowStore> open_rocks(RowsUnderTest& under_test) {
  return rocks::open_row_store({under_test.directory.path(), &under_test.files}).value();
}

// Some of the rows of each test in either family.
std::unique_ptr<RowStore> open_rocks_apart(RowsUnderTest& under_test) {
  rocks::RowStoreRequest request{.directory = under_test.directory.path(), .files = &under_test.files};
  request.written_once = {"a/1", "a/3", "b", "p/2", "p/4", "\xff\xff "};
  return rocks::open_row_store(request).value();
}

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows rows_of(const RowReader& reader, std::string_view prefix, std::string_view from = {}, std::size_t max = 100) {
  Rows rows;
  reader.scan(prefix, from, [&](std::string_view key, std::string_view value) {
    rows.emplace_back(key, value);
    return rows.size() < max;
  });
  return rows;
}

class RowStoreContract : public ::testing::TestWithParam<Implementation> {
 protected:
  RowStoreContract() { under_test_.store = GetParam().open(under_test_); }
  RowStore& store() { return *under_test_.store; }
  void put(const Rows& rows) {
    auto batch = store().begin();
    for (const auto& [key, value] : rows) batch->put(key, value);
    ASSERT_TRUE(store().commit(std::move(batch)));
  }
  void put_behind(const Rows& rows) {
    auto batch = store().begin();
    for (const auto& [key, value] : rows) batch->put(key, value);
    ASSERT_TRUE(store().commit_behind(std::move(batch)));
  }
  RowsUnderTest under_test_;
};

TEST_P(RowStoreContract, GivesBackWhatWasCommitted) {
  put({{"a", "1"}, {"b", ""}, {std::string("c\0d", 3), "3"}});
  const auto snapshot = store().snapshot();
  EXPECT_EQ(snapshot->get("a"), "1");
  EXPECT_EQ(snapshot->get("b"), "");
  EXPECT_EQ(snapshot->get(std::string("c\0d", 3)), "3");
  EXPECT_EQ(snapshot->get("c"), std::nullopt);
}

TEST_P(RowStoreContract, ForgetsABatchThatIsNotCommitted) {
  {
    auto batch = store().begin();
    batch->put("a", "1");
  }
  EXPECT_EQ(store().snapshot()->get("a"), std::nullopt);
}

TEST_P(RowStoreContract, ScansAPrefixInOrder) {
  put({{"p/2", "b"}, {"p/1", "a"}, {"p/3", "c"}, {"o", "x"}, {"q", "x"}, {"p", "x"}});
  const auto snapshot = store().snapshot();
  EXPECT_EQ(rows_of(*snapshot, "p/"), (Rows{{"p/1", "a"}, {"p/2", "b"}, {"p/3", "c"}}));
  EXPECT_EQ(rows_of(*snapshot, "p/", "p/2"), (Rows{{"p/2", "b"}, {"p/3", "c"}}));
  EXPECT_EQ(rows_of(*snapshot, "p/", "a"), (Rows{{"p/1", "a"}, {"p/2", "b"}, {"p/3", "c"}}));
  EXPECT_EQ(rows_of(*snapshot, "p/", {}, 1), (Rows{{"p/1", "a"}}));
  EXPECT_EQ(rows_of(*snapshot, "", {}, 2), (Rows{{"o", "x"}, {"p", "x"}}));
}

TEST_P(RowStoreContract, ScansAPrefixOfHighestBytes) {
  put({{"\xff\xff", "a"}, {"\xff\xff z", "b"}});
  EXPECT_EQ(rows_of(*store().snapshot(), "\xff\xff").size(), 2U);
}

TEST_P(RowStoreContract, ASnapshotDoesNotChange) {
  put({{"a", "old"}, {"b", "1"}});
  const auto snapshot = store().snapshot();
  auto batch = store().begin();
  batch->put("a", "new");
  batch->erase("b");
  ASSERT_TRUE(store().commit(std::move(batch)));
  ASSERT_TRUE(store().erase_prefix("a"));
  EXPECT_EQ(rows_of(*snapshot, ""), (Rows{{"a", "old"}, {"b", "1"}}));
  EXPECT_EQ(rows_of(*store().snapshot(), ""), Rows{});
}

TEST_P(RowStoreContract, ABatchReadsItsOwnChanges) {
  put({{"p/1", "a"}, {"p/2", "b"}, {"p/4", "d"}});
  auto batch = store().begin();
  batch->put("p/2", "B");
  batch->erase("p/1");
  batch->put("p/0", "z");
  batch->put("p/3", "c");
  batch->put("p/5", "e");
  batch->put("q", "x");
  EXPECT_EQ(batch->get("p/1"), std::nullopt);
  EXPECT_EQ(batch->get("p/2"), "B");
  EXPECT_EQ(batch->get("p/4"), "d");
  const Rows merged{{"p/0", "z"}, {"p/2", "B"}, {"p/3", "c"}, {"p/4", "d"}, {"p/5", "e"}};
  EXPECT_EQ(rows_of(*batch, "p/"), merged);
  EXPECT_EQ(rows_of(*batch, "p/", "p/3"), (Rows{{"p/3", "c"}, {"p/4", "d"}, {"p/5", "e"}}));
  EXPECT_EQ(rows_of(*batch, "p/", {}, 2), (Rows{{"p/0", "z"}, {"p/2", "B"}}));
  EXPECT_EQ(rows_of(*batch, "p/", {}, 4).size(), 4U);
  ASSERT_TRUE(store().commit(std::move(batch)));
  EXPECT_EQ(rows_of(*store().snapshot(), "p/"), merged);
}

TEST_P(RowStoreContract, ErasesAPrefixAndNothingElse) {
  put({{"a/1", "x"}, {"a/2", "x"}, {"a", "x"}, {"b/1", "x"}, {"\xff\xff", "x"}});
  ASSERT_TRUE(store().erase_prefix("a/"));
  EXPECT_EQ(rows_of(*store().snapshot(), "").size(), 3U);
  ASSERT_TRUE(store().erase_prefix("\xff"));
  EXPECT_EQ(rows_of(*store().snapshot(), ""), (Rows{{"a", "x"}, {"b/1", "x"}}));
}

TEST_P(RowStoreContract, ABatchShowsWhatIsCommittedBehindIt) {
  put({{"a/1", "old"}, {"a/2", "old"}, {"a/4", "old"}});
  put_behind({{"a/1", "new"}, {"a/3", "new"}});
  auto batch = store().begin();
  EXPECT_EQ(batch->get("a/1"), "new");
  EXPECT_EQ(batch->get("a/2"), "old");
  batch->erase("a/4");
  batch->put("a/5", "newer");
  const Rows all{{"a/1", "new"}, {"a/2", "old"}, {"a/3", "new"}, {"a/5", "newer"}};
  EXPECT_EQ(rows_of(*batch, "a/"), all);
  ASSERT_TRUE(store().commit_behind(std::move(batch)));
  EXPECT_EQ(rows_of(*store().begin(), "a/"), all);
  ASSERT_TRUE(store().settle());
  EXPECT_EQ(rows_of(*store().snapshot(), "a/"), all);
}

TEST_P(RowStoreContract, WritesInOrderWhatIsCommittedBehindAndWhatComesAfterIt) {
  put_behind({{"a", "1"}, {"b/1", "1"}});
  put({{"a", "2"}});
  EXPECT_EQ(rows_of(*store().snapshot(), ""), (Rows{{"a", "2"}, {"b/1", "1"}}));
  put_behind({{"b/2", "3"}});
  ASSERT_TRUE(store().erase_prefix("b/"));
  EXPECT_EQ(rows_of(*store().snapshot(), ""), (Rows{{"a", "2"}}));
}

INSTANTIATE_TEST_SUITE_P(Implementations, RowStoreContract,
                         ::testing::Values(Implementation{"Memory",
                                                          [](RowsUnderTest&) -> std::unique_ptr<RowStore> {
                                                            return std::make_unique<memory::MemoryRowStore>();
                                                          }},
                                           Implementation{"RocksDb", open_rocks},
                                           Implementation{"RocksDbApart", open_rocks_apart}),
                         [](const auto& one) { return one.param.name; });

class RocksRows : public ::testing::Test {
 protected:
  void reopen() {
    under_test_.store.reset();
    under_test_.store = open_rocks(under_test_);
  }
  void put_a_row() {
    auto batch = under_test_.store->begin();
    batch->put("a", "1");
    ASSERT_TRUE(under_test_.store->commit(std::move(batch)));
  }
  RowsUnderTest under_test_;
};

TEST_F(RocksRows, SurviveARestart) {
  reopen();
  put_a_row();
  reopen();
  EXPECT_EQ(under_test_.store->snapshot()->get("a"), "1");
}

TEST_F(RocksRows, KeepWhatIsWrittenBehindAsTheyAreClosed) {
  reopen();
  auto batch = under_test_.store->begin();
  batch->put("a", "1");
  ASSERT_TRUE(under_test_.store->commit_behind(std::move(batch)));
  reopen();
  EXPECT_EQ(under_test_.store->snapshot()->get("a"), "1");
}

TEST_F(RocksRows, AreMadeAnewWhenTheyCannotBeOpened) {
  reopen();
  put_a_row();
  under_test_.store.reset();
  testing::write_file(under_test_.directory / "rows/CURRENT", "nonsense");
  reopen();
  EXPECT_EQ(rows_of(*under_test_.store->snapshot(), ""), Rows{});
}

TEST_F(RocksRows, OfAVersionThatKeptThemInOneFamilyAreMadeAnew) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  std::filesystem::remove_all(under_test_.directory / "rows");
  ASSERT_TRUE(rocksdb::DB::Open(options, under_test_.directory / "rows", &opened).ok());
  ASSERT_TRUE(opened->Put({}, "a", "1").ok());
  delete opened;
  reopen();
  EXPECT_EQ(rows_of(*under_test_.store->snapshot(), ""), Rows{});
  put_a_row();
}

TEST_F(RocksRows, AreThrownAwayAfterAReadFailed) {
  reopen();
  put_a_row();
  under_test_.store.reset();
  testing::write_file(under_test_.directory / "rows.damaged", "a read failed");
  reopen();
  EXPECT_EQ(rows_of(*under_test_.store->snapshot(), ""), Rows{});
  EXPECT_FALSE(std::filesystem::exists(under_test_.directory / "rows.damaged"));
}

// Rows in small tables, so that compactions come soon.
class CompactedRows : public ::testing::Test {
 protected:
  static constexpr std::size_t write_buffer_bytes = 64 * 1024;
  static constexpr std::size_t row_bytes = 1024;
  static constexpr int rows_per_batch = 48;
  static constexpr int batches_max = 2'000;

  CompactedRows() { reopen(); }
  void reopen() {
    store_.reset();
    store_ = rocks::open_row_store({directory_.path(), &files_, nullptr, write_buffer_bytes}).value();
  }
  std::unique_ptr<RowBatch> batch() {
    auto batch = store_->begin();
    for (int row = 0; row < rows_per_batch; ++row) batch->put("a/" + std::to_string(row), std::string(row_bytes, 'x'));
    return batch;
  }
  Result<> put_batch() { return store_->commit(batch()); }
  Result<> put_batch_behind() {
    const auto begun = store_->commit_behind(batch());
    return begun ? store_->settle() : begun;
  }
  // Of the one that holds the rows, behind what a start reads.
  void flip_a_bit_of_the_largest_table() {
    std::pair<std::string, std::string> largest;
    for (const auto& [name, bytes] : testing::tree_bytes(directory_ / "rows")) {
      if (name.ends_with(".sst") && bytes.size() > largest.second.size()) largest = {name, bytes};
    }
    ASSERT_FALSE(largest.first.empty());
    largest.second[largest.second.size() / 3] ^= 1;
    testing::write_file(directory_ / ("rows/" + largest.first), largest.second);
  }
  bool marked() const { return std::filesystem::exists(directory_ / "rows.damaged"); }

  testing::ScratchDirectory directory_;
  system::SystemFileStore files_;
  std::unique_ptr<RowStore> store_;
};

TEST_F(CompactedRows, AreMadeAnewAfterAWriteMetDamageThatOnlyACompactionReads) {
  ASSERT_TRUE(put_batch());
  reopen();
  store_.reset();
  flip_a_bit_of_the_largest_table();
  reopen();
  ASSERT_FALSE(marked()) << "nobody has read them yet";
  Result<> committed;
  for (int batch = 0; batch < batches_max && committed; ++batch) committed = put_batch();
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code, ErrorCode::corruption) << committed.error().message;
  EXPECT_TRUE(marked());
  std::filesystem::remove(directory_ / "rows.damaged");
  EXPECT_FALSE(store_->erase_prefix("a/"));
  EXPECT_TRUE(marked());
  reopen();
  EXPECT_FALSE(marked());
  EXPECT_EQ(rows_of(*store_->snapshot(), ""), Rows{});
  EXPECT_TRUE(put_batch());
}

TEST_F(CompactedRows, TellOfAFailedWriteBehindWhenTheySettle) {
  ASSERT_TRUE(put_batch());
  reopen();
  store_.reset();
  flip_a_bit_of_the_largest_table();
  reopen();
  Result<> settled;
  for (int batch = 0; batch < batches_max && settled; ++batch) settled = put_batch_behind();
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, ErrorCode::corruption) << settled.error().message;
  EXPECT_TRUE(marked());
}

TEST(MemoryRowStore, LosesWhatItDidNotWriteBehind) {
  memory::MemoryRowStore store;
  auto batch = store.begin();
  batch->put("a", "1");
  ASSERT_TRUE(store.commit_behind(std::move(batch)));
  EXPECT_EQ(rows_of(*store.snapshot(), ""), Rows{});
  store.forget_waiting();
  ASSERT_TRUE(store.settle());
  EXPECT_EQ(rows_of(*store.snapshot(), ""), Rows{});
}

TEST(MemoryRowStore, FallsBackToWhatWasKept) {
  memory::MemoryRowStore store;
  auto batch = store.begin();
  batch->put("a", "1");
  ASSERT_TRUE(store.commit(std::move(batch)));
  store.keep();
  batch = store.begin();
  batch->put("b", "2");
  ASSERT_TRUE(store.commit(std::move(batch)));
  store.crash();
  EXPECT_EQ(rows_of(*store.snapshot(), ""), (Rows{{"a", "1"}}));
}

}  // namespace
}  // namespace mfad

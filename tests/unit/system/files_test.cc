#include <filesystem>

#include <gtest/gtest.h>

#include "adapters/system/files.h"
#include "tests/support/scratch_directory.h"

namespace mfad::system {
namespace {

namespace fs = std::filesystem;

class Files : public ::testing::Test {
 protected:
  testing::ScratchDirectory directory_;
  const std::string path_ = directory_ / "file";
  SystemFileStore store_;
};

TEST_F(Files, AreReplacedWholeWithModeForTheOwnerOnly) {
  ASSERT_TRUE(write_file_durably(path_, "old"));
  ASSERT_TRUE(write_file_durably(path_, "new content"));
  EXPECT_EQ(testing::file_bytes(path_), "new content");
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_.path()), {}), 1) << "nothing temporary is left";
}

TEST_F(Files, AreReplacedAlsoWhenATemporaryOneWasLeft) {
  testing::write_file(path_ + ".new", "left by a crash");
  ASSERT_TRUE(write_file_durably(path_, "content"));
  EXPECT_EQ(testing::file_bytes(path_), "content");
}

TEST_F(Files, ThatAreSmallAreReadWhole) {
  testing::write_file(path_, "12345");
  EXPECT_EQ(read_small_file(path_, 5).value(), "12345");
  EXPECT_EQ(read_small_file(path_, 4).error(), (Error{ErrorCode::too_large, path_ + " is longer than 4 bytes"}));
  EXPECT_EQ(read_small_file(directory_ / "none", 4).error().code, ErrorCode::not_found);
  EXPECT_EQ(read_small_file(directory_.path(), 4).error().code, ErrorCode::refused);
}

TEST_F(Files, ThatOthersMayReadAreRefusedWhenTheyMustNot) {
  testing::write_file(path_, "secret");
  fs::permissions(path_, fs::perms::owner_read | fs::perms::group_read);
  EXPECT_EQ(read_small_file(path_, 10, Privacy::owner_only).error(),
            (Error{ErrorCode::refused, path_ + " has mode 0440: set it to 0600"}));
}

TEST_F(Files, AreReadAndWrittenInPlace) {
  testing::write_file(path_, "abcdef");
  auto file = store_.open(path_).value();
  ASSERT_TRUE(file->write(2, "XY"));
  ASSERT_TRUE(file->sync());
  EXPECT_EQ(file->read(1, 4).value(), "bXYe");
  EXPECT_EQ(file->read(4, 100).value(), "ef");
  EXPECT_EQ(file->read(100, 100).value(), "");
  EXPECT_EQ(file->size().value(), 6U);
  EXPECT_EQ(store_.open(directory_ / "none").error().code, ErrorCode::not_found);
}

TEST_F(Files, DirectoriesAreMadeOnce) {
  const auto made = directory_ / "made";
  EXPECT_TRUE(store_.make_directory(made));
  EXPECT_TRUE(store_.make_directory(made));
  EXPECT_EQ(fs::status(made).permissions(), fs::perms::owner_all);
  testing::write_file(path_, "x");
  EXPECT_FALSE(store_.make_directory(path_));
  EXPECT_FALSE(store_.make_directory(directory_ / "no/parent"));
}

TEST_F(Files, HaveAParentWhateverSlashesTheyEndWith) {
  EXPECT_EQ(parent_of("/a/b"), "/a");
  EXPECT_EQ(parent_of("/a/b/"), "/a");
  EXPECT_EQ(parent_of("b"), ".");
  EXPECT_EQ(parent_of("b//"), ".");
}

TEST_F(Files, ATreeIsRemovedAndWhatIsNotThereIsNoError) {
  testing::write_file(directory_ / "tree/a/b", "x");
  EXPECT_TRUE(store_.remove_tree(directory_ / "tree"));
  EXPECT_FALSE(store_.exists(directory_ / "tree").value());
  EXPECT_TRUE(store_.remove_tree(directory_ / "tree"));
}

TEST_F(Files, ADirectoryIsLockedByOneAtATime) {
  auto lock = store_.lock_directory(directory_.path());
  ASSERT_TRUE(lock);
  EXPECT_EQ(store_.lock_directory(directory_.path()).error().code, ErrorCode::unavailable);
  lock->reset();
  EXPECT_TRUE(store_.lock_directory(directory_.path()));
}

TEST_F(Files, OnAFullDiskSaySo) {
  EXPECT_EQ(write_file_durably("/dev/full.d/none", "x").error().code, ErrorCode::not_found);
  auto file = store_.open("/dev/full").value();
  EXPECT_EQ(file->write(0, "x").error().code, ErrorCode::no_space);
}

}  // namespace
}  // namespace mfad::system

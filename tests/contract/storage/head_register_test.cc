// The head register against torn and damaged slots.
#include <gtest/gtest.h>

#include "adapters/rocksdb/head_register.h"
#include "adapters/system/files.h"
#include "tests/support/faulty_file_store.h"
#include "tests/support/scratch_directory.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t slot_at[] = {0, 4096};

HeadMark mark(std::uint64_t group) {
  HeadMark mark;
  mark.lineage = {9, 8, 7};
  mark.epoch = 3;
  mark.group = group;
  mark.position = Position{group * 10};
  mark.chain_hash = sha256(fmt::format("{}", group));
  return mark;
}

class HeadRegisterTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(HeadRegisterFile::create(files_, path_, mark(0))); }
  std::unique_ptr<HeadRegisterFile> open() { return HeadRegisterFile::open(files_, path_).value(); }
  HeadMark read() { return open()->mark(); }
  void write(std::uint64_t group) { ASSERT_TRUE(open()->write(mark(group))); }
  void damage(std::size_t at, std::string_view with) {
    auto bytes = testing::file_bytes(path_);
    bytes.replace(at, with.size(), with);
    testing::write_file(path_, bytes);
  }

  testing::ScratchDirectory directory_;
  const std::string path_ = directory_ / "head-register";
  system::SystemFileStore files_;
};

TEST_F(HeadRegisterTest, ReadsWhatWasWrittenLast) {
  EXPECT_EQ(read(), mark(0));
  for (std::uint64_t group = 1; group < 5; ++group) {
    write(group);
    EXPECT_EQ(read(), mark(group));
  }
}

TEST_F(HeadRegisterTest, FallsBackToTheOtherSlotWhenOneIsTornAtAnyByte) {
  write(1);  // counter 2, the first slot
  write(2);  // counter 3, the second
  for (std::size_t at = 0; at < 100; ++at) {
    const auto whole = testing::file_bytes(path_);
    auto torn = whole;
    torn[slot_at[1] + at] = static_cast<char>(torn[slot_at[1] + at] ^ 0x10);
    testing::write_file(path_, torn);
    EXPECT_EQ(read(), mark(1)) << "byte " << at;
    testing::write_file(path_, whole);
  }
  EXPECT_EQ(read(), mark(2));
}

TEST_F(HeadRegisterTest, OverwritesTheSlotThatDoesNotHold) {
  write(1);
  write(2);
  damage(slot_at[1], "torn");
  write(3);
  EXPECT_EQ(read(), mark(3));
  damage(slot_at[1], "torn");
  EXPECT_EQ(read(), mark(1));
}

TEST_F(HeadRegisterTest, IsRefusedWhenNeitherSlotIsWhole) {
  damage(slot_at[0], "torn");
  damage(slot_at[1], "torn");
  const auto opened = HeadRegisterFile::open(files_, path_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::refused);
  EXPECT_NE(opened.error().message.find("damaged in both slots"), std::string::npos);
}

TEST_F(HeadRegisterTest, IsRefusedWhenItIsMissingOrEmpty) {
  EXPECT_EQ(HeadRegisterFile::open(files_, directory_ / "other").error().code, ErrorCode::not_found);
  testing::write_file(path_, "");
  EXPECT_EQ(HeadRegisterFile::open(files_, path_).error().code, ErrorCode::refused);
}

TEST_F(HeadRegisterTest, IsRefusedWhenItsFormatIsNewer) {
  auto bytes = testing::file_bytes(path_).substr(0, 96);
  bytes[8] = 2;
  const auto crc = crc32c(bytes);
  bytes.append(reinterpret_cast<const char*>(&crc), sizeof crc);
  damage(slot_at[0], bytes);
  EXPECT_NE(HeadRegisterFile::open(files_, path_).error().message.find("use a newer mfad"), std::string::npos);
}

TEST_F(HeadRegisterTest, RefusesEveryWriteAfterOneFailed) {
  testing::ModelledDisk disk;
  testing::FaultyFileStore files(disk);
  auto head_register = HeadRegisterFile::open(files, path_).value();
  disk.fail_syncs_from(1);
  EXPECT_TRUE(head_register->write(mark(1)));
  EXPECT_FALSE(head_register->write(mark(2)));
  disk.fail_syncs_from(~std::uint64_t{0});
  EXPECT_FALSE(head_register->write(mark(2)));
}

// Pinned: a changed layout would make every register in the world unreadable.
TEST_F(HeadRegisterTest, HasTheseBytes) {
  HeadMark golden;
  golden.lineage = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  golden.epoch = 1;
  golden.group = 2;
  golden.position = Position{3};
  golden.chain_hash.fill(0xaa);
  ASSERT_TRUE(HeadRegisterFile::create(files_, path_, golden));
  EXPECT_EQ(to_hex(std::string_view(testing::file_bytes(path_)).substr(4096, 96)),
            "6d66616468656164"
            "01000000"
            "00000000"
            "0100000000000000"
            "000102030405060708090a0b0c0d0e0f"
            "0100000000000000"
            "0200000000000000"
            "0300000000000000"
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

}  // namespace
}  // namespace mfad::rocks

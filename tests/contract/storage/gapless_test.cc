// Write-ahead logs that lost a batch inside are told from those that a power loss tore at the end. RocksDB's files,
// made by hand, so that each state can be had.
#include <gtest/gtest.h>

#include "adapters/rocksdb/gapless.h"
#include "adapters/rocksdb/log_format.h"
#include "events/base/digest.h"
#include "tests/support/scratch_directory.h"

namespace mfad::rocks {
namespace {

constexpr std::size_t block_bytes = 32 * 1024;
constexpr std::size_t fragment_head = 7;
enum Fragment : std::uint8_t { full = 1, first = 2, middle = 3, last = 4 };
enum Edit : char { log_number = 2, last_sequence = 4, first_log_needed = 10, new_file = 103 };

template <class Number>
void put(std::string& out, Number value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

std::string fragment(Fragment type, std::string_view bytes) {
  const auto typed = static_cast<char>(type) + std::string(bytes);
  const auto crc = crc32c(typed);
  std::string out;
  put(out, ((crc >> 15) | (crc << 17)) + 0xa282ead8U);
  put(out, static_cast<std::uint16_t>(bytes.size()));
  return out + typed;
}

void add_record(std::string& log, std::string_view record) {
  bool begun = false;
  for (bool ended = false; !ended; begun = true) {
    auto room = block_bytes - log.size() % block_bytes;
    if (room < fragment_head) log.append(std::exchange(room, block_bytes), '\0');
    const auto part = record.substr(0, room - fragment_head);
    record.remove_prefix(part.size());
    ended = record.empty();
    log += fragment(begun ? (ended ? last : middle) : (ended ? full : first), part);
  }
}

std::string batch(std::uint64_t sequence, std::uint32_t changes, std::size_t padding = 500) {
  std::string out;
  put(out, sequence);
  put(out, changes);
  return out.append(padding, 'p');
}

std::string log_of(const std::vector<std::string>& records) {
  std::string log;
  for (const auto& record : records) add_record(log, record);
  return log;
}

std::string zeroed(std::string bytes, std::size_t at, std::size_t size) {
  for (std::size_t i = at; i < std::min(bytes.size(), at + size); ++i) bytes[i] = '\0';
  return bytes;
}

class Gapless : public ::testing::Test {
 protected:
  // Small numbers only: a varint of one byte.
  void manifest(const std::vector<std::string>& edits) {
    testing::write_file(scratch_ / "MANIFEST-000001", log_of(edits));
    testing::write_file(scratch_ / "CURRENT", "MANIFEST-000001\n");
  }
  void log(int number, const std::string& bytes) {
    testing::write_file(scratch_ / fmt::format("{:06}.log", number), bytes);
  }
  bool holds() const { return check_gapless(scratch_.path(), nullptr).has_value(); }

  void SetUp() override { manifest({{first_log_needed, 5}, {last_sequence, 10}}); }

  const testing::ScratchDirectory scratch_;
};

TEST_F(Gapless, WhatFollowsOnEachOtherHolds) {
  EXPECT_TRUE(holds()) << "no log at all";
  log(5, log_of({batch(11, 3), batch(14, 1)}));
  log(6, log_of({batch(15, 2)}));
  log(7, "");
  EXPECT_TRUE(holds());
}

TEST_F(Gapless, AMissingBatchBetweenLogsDoesNot) {
  log(5, log_of({batch(11, 3)}));
  log(6, log_of({batch(15, 2)}));
  EXPECT_FALSE(holds());
}

TEST_F(Gapless, ABatchThatWasBeingWrittenMayBeTornInAnyWay) {
  for (const std::size_t padding : {500UL, 2 * block_bytes}) {
    const auto whole = log_of({batch(11, 3), batch(14, 1, 500)});
    const auto more = log_of({batch(11, 3), batch(14, 1, 500), batch(15, 2, padding)});
    for (auto kept = whole.size(); kept < more.size(); kept += 1 + (more.size() - whole.size()) / 50) {
      const auto begun = more.substr(0, kept);
      for (const auto& torn : {begun, zeroed(more, kept, more.size()), begun + std::string(more.size() - kept, 'x')}) {
        log(5, torn);
        EXPECT_TRUE(holds()) << kept << " of " << more.size();
      }
    }
  }
}

TEST_F(Gapless, TheFirstBatchOfALogMayBeTornToo) {
  const auto whole = log_of({batch(11, 3)});
  for (std::size_t kept = 0; kept < whole.size(); kept += 10) {
    log(5, zeroed(whole, kept, whole.size()));
    EXPECT_TRUE(holds()) << kept;
  }
}

TEST_F(Gapless, ALostSectorBeforeAWholeBatchDoesNotHold) {
  for (const std::size_t padding : {500UL, block_bytes}) {
    const auto whole = log_of({batch(11, 3, padding), batch(14, 1, padding), batch(15, 2, 300)});
    const auto before_last = log_of({batch(11, 3, padding), batch(14, 1, padding)}).size();
    for (std::size_t at = 0; at + 512 <= before_last; at += 512) {
      log(5, zeroed(whole, at, 512));
      EXPECT_FALSE(holds()) << at;
    }
  }
}

TEST_F(Gapless, ABatchWithoutItsEndBeforeAWholeOneDoesNotHold) {
  auto lost = log_of({batch(11, 3)}) + fragment(first, batch(14, 1));
  log(5, lost);
  EXPECT_TRUE(holds());
  log(5, lost + fragment(full, batch(15, 2)));
  EXPECT_FALSE(holds());
}

TEST_F(Gapless, OldBytesOfThisDiskAfterATornBatchAreNoBatch) {
  log(5, log_of({batch(11, 3)}) + std::string(20, '\0') + fragment(full, batch(5, 1)));
  EXPECT_TRUE(holds());
}

// What a start found torn may be there again after a power loss, with a log that went on where it had begun.
TEST_F(Gapless, ATornLogThatCameBackHolds) {
  log(5, zeroed(log_of({batch(11, 3)}), 0, 512));
  log(6, log_of({batch(11, 3)}));
  EXPECT_TRUE(holds());
}

// RocksDB, where a start found no whole batch: the log is still among the needed ones, and a family was flushed since.
TEST_F(Gapless, ALogThatAStartFoundEmptyHolds) {
  manifest(
      {{first_log_needed, 5}, {log_number, 6, last_sequence, 10}, {log_number, 7, last_sequence, 10, new_file, 0, 8}});
  for (const auto& torn : {std::string(), std::string(600, '\0'), log_of({batch(11, 3)}).substr(0, 200)}) {
    log(5, torn);
    log(7, "");
    EXPECT_TRUE(holds()) << torn.size();
  }
}

// A family was flushed from the log, and others still need it.
TEST_F(Gapless, ALostSectorBeforeABatchThatATableHasDoesNotHold) {
  manifest({{first_log_needed, 5}, {last_sequence, 16}});
  log(5, zeroed(log_of({batch(11, 3), batch(14, 3)}), 0, 512));
  EXPECT_FALSE(holds());
}

// RocksDB, after a torn batch: a new log, and the MANIFEST says that the old one is not needed.
TEST_F(Gapless, ALogThatIsNotNeededAnyMoreIsNotLookedAt) {
  manifest({{first_log_needed, 5}, {log_number, 6, last_sequence, 10, first_log_needed, 6}});
  log(5, std::string(600, '\0'));
  log(6, log_of({batch(11, 3)}));
  EXPECT_TRUE(holds());
}

}  // namespace
}  // namespace mfad::rocks

// Reading the log back finds what the checksums of RocksDB cannot: records that were replaced, moved or left out.
#include <gtest/gtest.h>

#include "adapters/rocksdb/batch.h"
#include "adapters/rocksdb/verify.h"
#include "tests/support/data_directory.h"

namespace mfad::rocks {
namespace {

class Verify : public ::testing::Test {
 protected:
  void SetUp() override { directory_.fill(10); }

  // Changes the database as somebody with a RocksDB tool would.
  template <class Change>
  void change(const Change& make) {
    auto database = Database::open_log(directory_.path() + "/log", Database::Access::write, first_settings_).value();
    Writes writes(*database);
    make(*database, writes);
    ASSERT_TRUE(writes.commit("change the log"));
  }
  std::string verify() {
    auto database =
        Database::open_log(directory_.path() + "/log", Database::Access::read_only, first_settings_).value();
    const auto facts = read_facts(*database).value();
    const auto found = [&](std::uint64_t chunk_records) -> std::string {
      const auto verified = verify_whole(*database, facts.identity.lineage, facts.tail.position, {}, chunk_records);
      return verified ? "" : verified.error().message;
    };
    const auto at_once = found(verified_chunk_records);
    for (const std::uint64_t chunk_records : {1, 3, 6, 7, 29, 30}) EXPECT_EQ(found(chunk_records), at_once);
    return at_once;
  }
  std::string start() {
    const auto opened = directory_.try_open();
    return opened ? "" : opened.error().message;
  }

  testing::DataDirectory directory_;
  const DatabaseSettings first_settings_;
};

TEST_F(Verify, FindsNothingWrongWithAWholeLog) {
  EXPECT_EQ(verify(), "");
  const auto data = directory_.try_open();
  std::vector<Position> heard;
  const auto verified = data->log->verify_all([&](Position position) { heard.push_back(position); });
  EXPECT_EQ(verified.value().tail, (ChainPoint{Position{30}, data->mark.chain_hash}));
  EXPECT_EQ(verified.value().streams, 16U);
}

TEST_F(Verify, FindsARecordThatIsNotThere) {
  change([](const Database&, Writes& writes) { writes.erase(Family::log, log_key(Position{7})); });
  EXPECT_EQ(verify(), "record 7: it is not there");
  EXPECT_EQ(start(), "record 7: it is not there");
}

TEST_F(Verify, TellsHowManyRecordsItHasCheckedAChunkAtATime) {
  auto database = Database::open_log(directory_.path() + "/log", Database::Access::read_only, first_settings_).value();
  const auto facts = read_facts(*database).value();
  std::vector<Position> heard;
  const auto verified = verify_whole(
      *database, facts.identity.lineage, facts.tail.position, [&](Position position) { heard.push_back(position); }, 7);
  ASSERT_TRUE(verified);
  EXPECT_EQ(heard, (std::vector{Position{7}, Position{14}, Position{21}, Position{28}}));
}

TEST_F(Verify, FindsARecordThatWasReplacedByAnother) {
  change([](const Database& database, Writes& writes) {
    writes.put(Family::log, log_key(Position{7}), *database.get(Family::log, log_key(Position{8})).value());
  });
  EXPECT_EQ(start(), "record 7: it says that it is record 8");
}

TEST_F(Verify, FindsAChangedBit) {
  change([](const Database& database, Writes& writes) {
    auto bytes = *database.get(Family::log, log_key(Position{7})).value();
    bytes[60] = static_cast<char>(bytes[60] ^ 1);
    writes.put(Family::log, log_key(Position{7}), bytes);
  });
  EXPECT_EQ(start(), "record 7: the checksum of a record does not hold");
}

TEST_F(Verify, FindsAStreamIndexThatLeadsElsewhere) {
  change([](const Database&, Writes& writes) {
    writes.put(Family::streams, stream_key(testing::account_stream(3), StreamVersion{1}), log_key(Position{5}));
  });
  EXPECT_EQ(start(), "record 4: the stream index does not lead to it");
  EXPECT_EQ(verify(), "record 4: the stream index does not lead to it");
}

TEST_F(Verify, FindsAStreamIndexWithAHole) {
  change([](const Database&, Writes& writes) {
    writes.erase(Family::streams, stream_key(testing::account_stream(3), StreamVersion{1}));
  });
  EXPECT_EQ(verify(), "the stream index has no version 1 of account/s1/account-3");
}

TEST_F(Verify, IsNotNeededToMeetAHoleInTheIndexOfAStreamThatIsRead) {
  const auto stream = testing::account_stream(3);
  const auto version = directory_.try_open()->log->head(stream).value()->version;
  ASSERT_EQ(version, StreamVersion{2});
  change([&](const Database&, Writes& writes) { writes.erase(Family::streams, stream_key(stream, StreamVersion{1})); });
  const auto data = directory_.try_open();
  const auto read = data->log->read_stream(stream, {}, 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::corruption);
  EXPECT_EQ(data->log->read_stream(stream, StreamVersion{1}, 10).value().size(), 1U);
  const auto at = data->log->version_at(stream, Position{4});
  ASSERT_FALSE(at);
  EXPECT_EQ(at.error().code, ErrorCode::corruption);
}

TEST_F(Verify, FindsAStreamIndexWithMoreThanTheLog) {
  change([](const Database&, Writes& writes) {
    writes.put(Family::streams, stream_key(testing::account_stream(3), StreamVersion{3}), log_key(Position{30}));
  });
  EXPECT_EQ(verify(), "the stream index has 31 entries for 30 records");
}

TEST_F(Verify, FindsAHeadThatIsBehind) {
  change([](const Database&, Writes& writes) {
    writes.put(Family::heads, testing::account_stream(3).str(),
               head_value({StreamVersion{1}, Position{4}, KeySlot{3}, {}}));
  });
  EXPECT_EQ(verify(), "the stream heads do not match the stream index");
}

TEST_F(Verify, OfTheTailAloneIsRememberedWithTheNextGroup) {
  ASSERT_EQ(start(), "");
  // What was verified at a start is not read again: a change of it is found by a whole verification only.
  change([](const Database&, Writes& writes) { writes.erase(Family::log, log_key(Position{7})); });
  EXPECT_EQ(start(), "");
  EXPECT_EQ(verify(), "record 7: it is not there");
}

TEST_F(Verify, CanGoOnInStepsWhileTheLogIsUsed) {
  {
    auto data = directory_.try_open();
    const memory::MemorySecretBox box;
    testing::GroupMaker maker(*data->log, box, data->mark.chain_hash);
    ASSERT_TRUE(append_and_register(*data, maker, maker.next(std::size_t{5})));
    EXPECT_EQ(data->log->verified(), Position{30});
    ASSERT_TRUE(data->log->verify_more(2).has_value());
    EXPECT_EQ(data->log->verified(), Position{32});
    ASSERT_TRUE(data->log->verify_more(100).has_value());
    EXPECT_EQ(data->log->verified(), Position{35});
    ASSERT_TRUE(append_and_register(*data, maker, maker.next(std::size_t{1})));
  }
  auto database = Database::open_log(directory_.path() + "/log", Database::Access::read_only, first_settings_).value();
  EXPECT_EQ(read_facts(*database).value().progress.verified_to, Position{35});
}

TEST_F(Verify, RefusesALogOfANewerFormat) {
  change([](const Database&, Writes& writes) {
    std::string newer;
    put_be64(newer, log_format + 1);
    writes.put(Family::meta, format_key, newer);
  });
  EXPECT_EQ(start(), "the log has format 2, this mfad knows 1: use a newer mfad");
}

}  // namespace
}  // namespace mfad::rocks

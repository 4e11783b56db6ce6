// When a log may be opened: every way in which it can differ from the register.
#include <gtest/gtest.h>

#include "adapters/rocksdb/start_check.h"

namespace mfad::rocks {
namespace {

const ChainHash hash_of_20 = sha256("20");

LogLook log_at(std::uint64_t group, std::uint64_t tail) { return {{1}, group, Position{tail}, hash_of_20}; }
const HeadMark at_20{{1}, 4, 7, Position{20}, hash_of_20};

std::string why(const LogLook& log, const HeadMark& mark = at_20) {
  const auto checked = check_against_register(log, mark);
  return checked ? "" : checked.error().message.substr(0, checked.error().message.find(';'));
}

TEST(StartCheck, AcceptsALogThatIsWhereTheRegisterIs) { EXPECT_EQ(why(log_at(7, 20)), ""); }

TEST(StartCheck, AcceptsALogThatIsOneGroupAhead) {
  EXPECT_EQ(why(log_at(8, 23)), "");
  EXPECT_EQ(why(log_at(8, 20)), "") << "a group without events";
}

TEST(StartCheck, AcceptsAnEmptyLog) { EXPECT_EQ(why({{1}, 0, {}, {}}, {{1}, 0, 0, {}, {}}), ""); }

TEST(StartCheck, RefusesALogThatLostEvents) {
  EXPECT_EQ(why(log_at(6, 18)), "the log ends at position 18, and 20 was acknowledged: positions 19 to 20 are lost");
}

TEST(StartCheck, RefusesALogThatLostAGroupWithoutEvents) {
  EXPECT_EQ(why(log_at(6, 20)), "the log ends with group 6, and group 7 was acknowledged: the last groups are lost");
}

TEST(StartCheck, RefusesALogWithAnotherRecordAtTheRegistersPosition) {
  auto log = log_at(7, 20);
  log.hash_at_mark[0] ^= 1;
  EXPECT_EQ(why(log),
            "record 20 is not the one that was acknowledged: its chain hash differs from the head register's");
}

TEST(StartCheck, RefusesARegisterOfAnotherLog) {
  auto log = log_at(7, 20);
  log.lineage = {2};
  EXPECT_NE(why(log).find("they belong to different logs"), std::string::npos);
}

TEST(StartCheck, RefusesAnOldCopyOfTheRegister) {
  EXPECT_EQ(why(log_at(9, 26)), "the log ends with group 9, the head register with 7: the register is an old copy");
}

TEST(StartCheck, RefusesEventsThatNoGroupBrought) {
  EXPECT_EQ(why(log_at(7, 21)), "the log ends at position 21, the head register at 20, both with group 7");
}

}  // namespace
}  // namespace mfad::rocks

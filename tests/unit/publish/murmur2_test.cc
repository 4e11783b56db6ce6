#include "daemon/publish/murmur2.h"

#include <gtest/gtest.h>

namespace mfad::publish {
namespace {

TEST(Murmur2, HashesLikeJava) {  // Apache Kafka, UtilsTest.testMurmur2
  EXPECT_EQ(murmur2("21"), -973932308);
  EXPECT_EQ(murmur2("foobar"), -790332482);
  EXPECT_EQ(murmur2("a-little-bit-long-string"), -985981536);
  EXPECT_EQ(murmur2("a-little-bit-longer-string"), -1486304829);
  EXPECT_EQ(murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58897971);
  EXPECT_EQ(murmur2("abc"), 479470107);
}

TEST(Murmur2, PutsAKeyWithANegativeHashIntoAValidPartition) {
  EXPECT_EQ(partition_of("21", 12), (-973932308 & 0x7fffffff) % 12);
  EXPECT_EQ(partition_of("abc", 12), 479470107 % 12);
}

}  // namespace
}  // namespace mfad::publish

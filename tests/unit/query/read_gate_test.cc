#include "daemon/query/read_gate.h"

#include <gtest/gtest.h>

namespace mfad::query {
namespace {

using Verdict = ReadGate::Verdict;

struct Heard {
  std::vector<Verdict> verdicts;
  ReadGate::Waiter waiter() {
    return [this](Verdict verdict) { verdicts.push_back(verdict); };
  }
};

TEST(ReadGate, LetsThroughAtOnceWhatIsReached) {
  ReadGate gate(Position{7});
  Heard heard;
  gate.wait(Position{7}, Milliseconds{100}, heard.waiter());
  EXPECT_EQ(heard.verdicts, std::vector{Verdict::reached});
}

TEST(ReadGate, LetsEachThroughWhenItsPositionIsReachedAndNotBefore) {
  ReadGate gate(Position{0});
  Heard two;
  Heard five;
  gate.wait(Position{5}, Milliseconds{100}, five.waiter());
  gate.wait(Position{2}, Milliseconds{100}, two.waiter());
  gate.on_advanced(Position{4});
  EXPECT_EQ(two.verdicts, std::vector{Verdict::reached});
  EXPECT_TRUE(five.verdicts.empty());
  gate.on_advanced(Position{5});
  EXPECT_EQ(five.verdicts, std::vector{Verdict::reached});
}

TEST(ReadGate, TurnsAwayWhoseTimeIsOver) {
  ReadGate gate(Position{0});
  Heard early;
  Heard late;
  gate.wait(Position{1}, Milliseconds{100}, early.waiter());
  gate.wait(Position{1}, Milliseconds{200}, late.waiter());
  gate.sweep(Milliseconds{99});
  EXPECT_TRUE(early.verdicts.empty());
  gate.sweep(Milliseconds{100});
  EXPECT_EQ(early.verdicts, std::vector{Verdict::late});
  gate.on_advanced(Position{1});
  EXPECT_EQ(early.verdicts, std::vector{Verdict::late});
  EXPECT_EQ(late.verdicts, std::vector{Verdict::reached});
}

TEST(ReadGate, NeverGoesBack) {
  ReadGate gate(Position{9});
  gate.on_advanced(Position{3});
  EXPECT_EQ(gate.position(), Position{9});
}

TEST(ReadGate, ForgetsWhoIsCancelled) {
  ReadGate gate(Position{0});
  Heard heard;
  const auto ticket = gate.wait(Position{1}, ReadGate::forever, heard.waiter());
  EXPECT_TRUE(gate.cancel(ticket));
  EXPECT_FALSE(gate.cancel(ticket));
  gate.on_advanced(Position{1});
  EXPECT_TRUE(heard.verdicts.empty());
}

TEST(ReadGate, TurnsEverybodyAwayOnceClosed) {
  ReadGate gate(Position{5});
  Heard waiting;
  Heard coming;
  gate.wait(Position{6}, ReadGate::forever, waiting.waiter());
  gate.close();
  gate.wait(Position{1}, ReadGate::forever, coming.waiter());
  EXPECT_EQ(waiting.verdicts, std::vector{Verdict::closed});
  EXPECT_EQ(coming.verdicts, std::vector{Verdict::closed});
}

}  // namespace
}  // namespace mfad::query

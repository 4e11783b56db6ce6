#include "daemon/publish/delivery_window.h"

#include <gtest/gtest.h>

#include "events/base/check.h"

namespace mfad::publish {
namespace {

SentEvent event(std::uint64_t position, bool skipped = false) {
  SentEvent made;
  made.position = Position{position};
  made.skipped = skipped;
  return made;
}

std::vector<std::uint64_t> taken(DeliveryWindow& window) {
  std::vector<std::uint64_t> positions;
  while (const auto next = window.take_acknowledged()) positions.push_back(next->position.value);
  return positions;
}

TEST(DeliveryWindow, MovesOnlyOverTheContiguousPrefix) {
  DeliveryWindow window;
  window.reset(Position{4});
  for (std::uint64_t i = 5; i <= 8; ++i) window.sent(event(i));
  window.acknowledged(Position{6}, 60);
  window.acknowledged(Position{8}, 80);
  EXPECT_EQ(taken(window), std::vector<std::uint64_t>{});
  EXPECT_EQ(window.cursor(), Position{4});
  window.acknowledged(Position{5}, 50);
  EXPECT_EQ(taken(window), (std::vector<std::uint64_t>{5, 6}));
  EXPECT_EQ(window.cursor(), Position{6});
  EXPECT_EQ(window.size(), 2U);
}

TEST(DeliveryWindow, TakesWhatTheBrokersHaveAlreadyAsAcknowledged) {
  DeliveryWindow window;
  window.sent(event(1, true));
  window.sent(event(2));
  window.sent(event(3, true));
  EXPECT_EQ(taken(window), std::vector<std::uint64_t>{1});
  window.acknowledged(Position{2}, 0);
  EXPECT_EQ(taken(window), (std::vector<std::uint64_t>{2, 3}));
}

TEST(DeliveryWindow, ForgetsEverythingOnReset) {
  DeliveryWindow window;
  window.sent(event(1));
  window.reset(Position{0});
  EXPECT_TRUE(window.empty());
  EXPECT_FALSE(window.awaits(Position{1}));
  EXPECT_EQ(window.sent_through(), Position{0});
}

TEST(DeliveryWindow, RefusesAGapInWhatIsSent) {
  DeliveryWindow window;
  EXPECT_THROW(window.sent(event(2)), CheckFailed);
}

}  // namespace
}  // namespace mfad::publish

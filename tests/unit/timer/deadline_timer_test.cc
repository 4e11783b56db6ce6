#include "daemon/timer/deadline_timer.h"

#include <gtest/gtest.h>

#include "adapters/memory/event_log.h"
#include "adapters/memory/time_and_chance.h"

namespace mfad::timer {
namespace {

class Kept final : public command::Submitter {
 public:
  void submit(std::vector<command::Submission>& submissions) override {
    while (!submissions.empty() && taken.size() < room) {
      taken.push_back(std::move(submissions.front()));
      submissions.erase(submissions.begin());
    }
  }
  std::vector<command::Submission> taken;
  std::size_t room = 10'000;
};

class Timer : public ::testing::Test {
 protected:
  static AccountKey key_of(const std::string& id) { return {StoreId{"s1"}, AccountId{id}}; }
  void arm(std::vector<std::pair<std::string, Milliseconds>> rows) {
    Group group;
    group.number = log.last_group() + 1;
    for (const auto& [id, in] : rows) group.deadlines.push_back({clock.wall() + in, StreamId::of(key_of(id))});
    ASSERT_TRUE(log.append(group).has_value());
  }
  DeadlineTimer::Step looked() { return timer.step().value_or(DeadlineTimer::Step{12'345, false}); }
  std::size_t step() { return looked().submitted; }
  std::vector<std::string> expired() {
    std::vector<std::string> ids;
    for (const auto& one : submitter.taken)
      ids.push_back(std::get<account::ExpireDue>(std::get<AccountCommand>(one.command)).key.account.str());
    return ids;
  }
  using Ids = std::vector<std::string>;

  memory::MemoryEventLog log{{.lineage = {1}, .cluster = "test", .created_at = {}}};
  memory::ManualClock clock;
  Kept submitter;
  DeadlineTimer timer{log, clock, submitter};
};

TEST_F(Timer, SubmitsWhatIsDueAndNothingEarly) {
  arm({{"a", Milliseconds{0}}, {"b", Milliseconds{10}}, {"c", Milliseconds{11}}});
  EXPECT_EQ(step(), 1U);
  clock.advance(Milliseconds{10});
  EXPECT_EQ(step(), 1U);
  EXPECT_EQ(expired(), (Ids{"a", "b"}));
  EXPECT_EQ(std::get<SystemActor>(submitter.taken[0].actor.who), SystemActor::timer);
  EXPECT_EQ(submitter.taken[0].lane, command::Lane::interactive);
}

TEST_F(Timer, DoesNotSubmitTwiceWhatIsOnItsWay) {
  arm({{"a", Milliseconds{0}}});
  EXPECT_EQ(step(), 1U);
  EXPECT_EQ(step(), 0U);
  submitter.taken[0].done({});
  EXPECT_EQ(step(), 1U) << "the row is still there";
}

TEST_F(Timer, SubmitsAnAccountOnceThoughItHasTwoRows) {
  arm({{"a", Milliseconds{0}}, {"a", Milliseconds{-5}}});
  EXPECT_EQ(step(), 1U);
}

TEST_F(Timer, PutsOffWhatCannotBeReadAndComesToTheRest) {
  constexpr auto max = DeadlineTimer::rows_per_step_max;
  std::vector<std::pair<std::string, Milliseconds>> rows;
  for (std::size_t i = 0; i <= max; ++i) rows.emplace_back("a" + std::to_string(1000 + i), Milliseconds{i});
  arm(rows);
  clock.advance(Milliseconds{max});
  EXPECT_EQ(looked(), (DeadlineTimer::Step{max, true}));
  command::Answer unreadable;
  unreadable.unread = true;
  for (std::size_t i = 0; i < max; ++i) submitter.taken[i].done(unreadable);
  EXPECT_EQ(looked(), (DeadlineTimer::Step{1, false}));
  EXPECT_EQ(looked(), (DeadlineTimer::Step{0, false}));
  clock.advance(DeadlineTimer::unread_put_off);
  EXPECT_EQ(looked(), (DeadlineTimer::Step{max, true}));
}

TEST_F(Timer, LooksForNoMoreWhenTooManyCannotBeRead) {
  constexpr auto max = DeadlineTimer::put_off_max;
  std::vector<std::pair<std::string, Milliseconds>> rows;
  for (std::size_t i = 0; i <= max; ++i) rows.emplace_back("a" + std::to_string(10'000 + i), Milliseconds{i});
  arm(rows);
  clock.advance(Milliseconds{max});
  command::Answer unreadable;
  unreadable.unread = true;
  for (std::size_t submitted = 0; submitted < max; submitted += DeadlineTimer::rows_per_step_max) {
    ASSERT_EQ(looked(), (DeadlineTimer::Step{DeadlineTimer::rows_per_step_max, true}));
    for (std::size_t i = submitted; i < submitter.taken.size(); ++i) submitter.taken[i].done(unreadable);
  }
  EXPECT_EQ(looked(), (DeadlineTimer::Step{0, false}));
  clock.advance(DeadlineTimer::unread_put_off);
  EXPECT_EQ(looked(), (DeadlineTimer::Step{DeadlineTimer::rows_per_step_max, true}));
}

TEST_F(Timer, SaysThatMoreMayBeDueThanOneStepReads) {
  constexpr auto max = DeadlineTimer::rows_per_step_max;
  std::vector<std::pair<std::string, Milliseconds>> rows;
  for (std::size_t i = 0; i < max; ++i) rows.emplace_back("a" + std::to_string(i), Milliseconds{0});
  arm({rows.begin() + 1, rows.end()});
  EXPECT_EQ(looked(), (DeadlineTimer::Step{max - 1, false}));
  arm({rows.front()});
  EXPECT_EQ(looked(), (DeadlineTimer::Step{1, true}));
  EXPECT_EQ(looked(), (DeadlineTimer::Step{0, true})) << "none of them is answered yet";
}

TEST_F(Timer, ComesBackToWhatTheQueueHadNoRoomFor) {
  arm({{"a", Milliseconds{-2}}, {"b", Milliseconds{-1}}});
  submitter.room = 1;
  EXPECT_EQ(step(), 1U);
  submitter.room = 10;
  EXPECT_EQ(step(), 1U);
  EXPECT_EQ(expired(), (Ids{"a", "b"}));
}

}  // namespace
}  // namespace mfad::timer

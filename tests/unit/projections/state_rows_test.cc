// What the state topics are told of rows: never that something is gone which only could not be read.
#include "daemon/project/state_rows.h"

#include "tests/unit/projections/runner_bench.h"

namespace mfad::test {
namespace {

// Opens nothing while the disk under the keyring fails.
class BrittleBox final : public SecretBox {
 public:
  explicit BrittleBox(SecretBox& box) : box_(box) {}
  Result<KeySlot> slot_for_new_stream() override { return box_.slot_for_new_stream(); }
  Result<std::string> seal(KeySlot slot, std::string_view plain, std::string_view associated) const override {
    return box_.seal(slot, plain, associated);
  }
  Result<std::string> open(KeySlot slot, std::string_view sealed, std::string_view associated) const override {
    if (broken) return error(ErrorCode::io, "the keyring cannot be read (injected)");
    return box_.open(slot, sealed, associated);
  }
  bool broken = false;

 private:
  SecretBox& box_;
};

class StateRowsTest : public Runner {
 protected:
  StateRowsTest() {
    story.observed("a", "DC=x");
    start();
    run();
    states.emplace(*runner, view, brittle_context, log, [] {});
  }
  std::vector<std::string> marked() {
    std::vector<std::string> keys;
    for (const auto& key : states->next(100)) keys.push_back(key.key);
    return keys;
  }
  // The runner refers to its context: from here on its rows are opened by the brittle box too.
  void start_with_the_brittle_box() {
    std::vector<std::unique_ptr<Projection>> projections;
    projections.push_back(std::make_unique<role_state::RoleStateProjection>(brittle_context));
    runner = std::move(*ProjectionRunner::open({story.log, rows, brittle_context, view, metrics, log, [](Position) {}},
                                               std::move(projections)));
  }

  BrittleBox box{story.box};
  const ProjectionContext brittle_context{box, "hash key", true};
  std::optional<project::StateRows> states;
};

TEST_F(StateRowsTest, SaysNothingOfWhatCannotBeReadAndTellsTheLogOnce) {
  const auto keys = marked();
  ASSERT_NE(std::ranges::find(keys, "account/s1/a"), keys.end());
  for (const std::string& key : keys) ASSERT_TRUE(states->value(key) && states->value(key)->json) << key;
  box.broken = true;
  for (const std::string& key : keys) {
    EXPECT_FALSE(states->value(key).has_value()) << key;
    EXPECT_FALSE(states->value(key).has_value()) << key;
  }
  EXPECT_EQ(log.lines.size(), keys.size());
  EXPECT_EQ(log.lines.front(),
            "3 a state cannot be read, and is not published until it can: run mfactl verify "
            "reason=the keyring cannot be read (injected)");
  box.broken = false;
  for (const std::string& key : keys) EXPECT_TRUE(states->value(key) && states->value(key)->json) << key;
}

TEST_F(StateRowsTest, SaysOfWhatIsGoneThatItIsGone) {
  const auto nobody = states->value("account/s1/nobody");
  ASSERT_TRUE(nobody.has_value());
  EXPECT_EQ(nobody->json, std::nullopt);
}

TEST_F(StateRowsTest, AreMarkedToBeSentAgainOnceTheStoresCanBeRead) {
  start_with_the_brittle_box();
  runner->mark_everything();
  box.broken = true;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(runner->step().has_value());
  EXPECT_FALSE(runner->all_marked());
  EXPECT_EQ(log.lines, (std::vector<std::string>{"3 the states cannot be marked to be sent again: run mfactl verify "
                                                 "reason=the keyring cannot be read (injected)"}));
  box.broken = false;
  run();
  EXPECT_TRUE(runner->all_marked());
}

}  // namespace
}  // namespace mfad::test

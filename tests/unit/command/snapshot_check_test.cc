// A verification compares snapshots with what their events add up to.
#include "daemon/command/snapshot_check.h"

#include "tests/unit/command/command_bench.h"

namespace mfad::command::test {
namespace {

class SnapshotCheck : public CommandTest {
 protected:
  void SetUp() override {
    open_house();
    for (int i = 0; i < 70; ++i) {
      clock.advance(Milliseconds{1});
      run(observe(fmt::format("alice{}", i)));
    }
    const auto stored = log.snapshot(alice_stream);
    ASSERT_TRUE(stored.has_value() && stored->has_value());
    snapshot = **stored;
  }
  std::string verdict() const {
    const auto checked = check_snapshot(log, box, alice_stream, snapshot);
    if (!checked) return checked.error().message;
    return *checked == SnapshotVerdict::same ? "same" : "passed over";
  }

  Snapshot snapshot;
};

TEST_F(SnapshotCheck, FindsAWholeOneTheSame) { EXPECT_EQ(verdict(), "same"); }

TEST_F(SnapshotCheck, FindsOneThatStandsAtAnotherVersion) {
  snapshot.version = StreamVersion{63};
  EXPECT_EQ(verdict(), "the snapshot of account/s1/alice at version 63: it is not what its events add up to");
}

TEST_F(SnapshotCheck, FindsOneThatIsAheadOfItsStream) {
  snapshot.version = StreamVersion{1'000};
  EXPECT_EQ(verdict(), "the snapshot of account/s1/alice at version 1000: its stream ends before it");
}

TEST_F(SnapshotCheck, FindsOneThatCannotBeOpened) {
  snapshot.sealed_state.back() = static_cast<char>(snapshot.sealed_state.back() ^ 1);
  EXPECT_TRUE(verdict().starts_with("the snapshot of account/s1/alice at version 64: ")) << verdict();
}

TEST_F(SnapshotCheck, PassesOverOneOfAnotherSchemaBecauseItIsNeverUsed) {
  snapshot.schema = 99;
  EXPECT_EQ(verdict(), "passed over");
}

}  // namespace
}  // namespace mfad::command::test

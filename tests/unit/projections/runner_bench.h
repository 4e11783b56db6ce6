// The projection runner over memory, with projections that remember what they were shown.
#pragma once

#include "daemon/project/projection_runner.h"
#include "projections/account_state/account_state.h"
#include "projections/role_state/role_state.h"
#include "tests/support/kept_log.h"
#include "tests/unit/projections/story.h"

namespace mfad::test {

using project::ProjectionRunner;
using project::ProjectionState;

// Remembers which positions it was shown, and fails when told to.
class Counting final : public Projection {
 public:
  struct Seen {
    std::vector<std::uint64_t> positions;
    Position fails_at;
    bool throws = false;
    std::uint32_t schema = 1;
    std::uint32_t also_serves = 0;  // an older schema
  };
  Counting(std::string name, Seen& seen) : name_(std::move(name)), seen_(seen) {}
  std::string_view name() const override { return name_; }
  std::uint32_t schema() const override { return seen_.schema; }
  bool serves(std::uint32_t rows) const override { return rows == seen_.schema || rows == seen_.also_serves; }
  Result<> apply(std::span<const RecordedEvent> slice, RowBatch& rows) override {
    for (const RecordedEvent& event : slice) {
      rows.put(name_ + "/row/" + std::to_string(event.envelope.position.value), "");
      if (event.envelope.position == seen_.fails_at && seen_.throws) throw std::runtime_error("thrown on purpose");
      if (event.envelope.position == seen_.fails_at) return error(ErrorCode::invalid, "failed on purpose");
      seen_.positions.push_back(event.envelope.position.value);
    }
    return {};
  }

 private:
  std::string name_;
  Seen& seen_;
};

// Calls back after each write: a crash may come between any two of one step.
class WatchedRows final : public memory::MemoryRowStore {
 public:
  Result<> commit(std::unique_ptr<RowBatch> batch) override {
    measure(*batch);
    auto done = MemoryRowStore::commit(std::move(batch));
    if (after_write) after_write();
    return done;
  }
  Result<> commit_behind(std::unique_ptr<RowBatch> batch) override {
    measure(*batch);
    return MemoryRowStore::commit_behind(std::move(batch));
  }
  Result<> settle() override {
    const bool writes = waiting() != nullptr;
    if (writes && fails) return error(ErrorCode::io, "failed on purpose");
    auto done = MemoryRowStore::settle();
    if (writes && after_write) after_write();
    return done;
  }
  Result<> erase_prefix(std::string_view prefix) override {
    auto done = MemoryRowStore::erase_prefix(prefix);
    if (after_write) after_write();
    return done;
  }
  std::size_t most = 0;  // rows in one batch
  std::function<void()> after_write;
  bool fails = false;  // what was committed behind cannot be written

 private:
  void measure(const RowBatch& batch) { most = std::max(most, static_cast<const RowOverlay&>(batch).changes().size()); }
};

using Positions = std::vector<std::uint64_t>;

class Runner : public ::testing::Test {
 protected:
  Runner() { story.open_house(); }  // 1 to 5

  void start(Story& from) {
    std::vector<std::unique_ptr<Projection>> projections;
    projections.push_back(std::make_unique<Counting>("one", one));
    projections.push_back(std::make_unique<Counting>("two", two));
    projections.push_back(std::make_unique<role_state::RoleStateProjection>(context));
    projections.push_back(std::make_unique<account_state::AccountStateProjection>(context));
    rows.forget_waiting();
    one.positions.clear();
    two.positions.clear();
    auto opened = ProjectionRunner::open(
        {from.log, rows, context, view, metrics, log, [this](Position at) { advanced = at; }}, std::move(projections));
    ASSERT_TRUE(opened.has_value());
    runner = std::move(*opened);
  }
  void start() { start(story); }
  void run() {
    for (int steps = 0; steps < 1'000; ++steps) {
      const auto worked = runner->step();
      ASSERT_TRUE(worked.has_value());
      if (!*worked) return;
    }
    FAIL() << "it never comes to rest";
  }
  std::string state_of(std::string_view name) const {
    for (const auto& status : runner->status()) {
      if (status.name == name)
        return fmt::format("{} at {} {}", project::name_of(status.state), status.position.value, status.reason);
    }
    return "unknown";
  }
  bool has(std::string_view key) const { return rows.snapshot()->get(key).has_value(); }

  Story story;
  WatchedRows rows;
  ProjectionContext context = story.context();
  project::ReadViewHolder view;
  observe::NoMetrics metrics;
  KeptLog log;
  Counting::Seen one;
  Counting::Seen two;
  Position advanced;
  std::unique_ptr<ProjectionRunner> runner;
};

}  // namespace mfad::test

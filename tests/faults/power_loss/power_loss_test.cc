// Power loss at any moment: what may be left on the disk always starts, and has everything that was acknowledged.
// MFAD_FAULT_CASES sets how many images are tried (200), MFAD_SEED where they begin (1).
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "events/base/check.h"
#include "tests/support/fault_cases.h"
#include "tests/support/quick_environment.h"
#include "tests/support/writer_run.h"

namespace mfad::testing {
namespace {

constexpr std::size_t judges = 2;
constexpr std::size_t tails = 4;                    // of ModelledDisk::Tail: each moment is tried with every one
constexpr std::uint64_t operations_per_run = 1600;  // about
constexpr std::uint64_t failures_shown = 20;

// Starts on what is left; what is missing or refused, or nothing.
std::string judge(const OpenedStore& store, const Known& known, const Acknowledged& acknowledged) {
  const auto& log = *store.data.log;
  if (log.tail().value < acknowledged.position) return fmt::format("lost: the log ends at {}", log.tail().value);
  if (log.last_group() < acknowledged.group) return fmt::format("lost: the log ends with group {}", log.last_group());
  if (store.data.highest_key_slot.value < acknowledged.slot) return "lost: the highest key slot";
  if (const auto read = read_all(store, known); read.is != Reading::Is::equal) return "log: " + read.what;
  if (const auto rows = read_rows(*store.rows, known); rows.is != Reading::Is::equal) return rows.what;
  return "";
}

std::string start_on(const std::string& left, const Known& known, const Acknowledged& acknowledged,
                     rocksdb::Env* environment) {
  system::SystemFileStore files;
  const auto store = open_store({left, &files, environment});
  if (!store) return "refused: " + store.error().message;
  try {
    return judge(*store, known, acknowledged);
  } catch (const CheckFailed& failed) {
    return failed.what();
  }
}

// All images of a run, tried by several threads.
class Trial {
 public:
  Trial(const WriterRun& run, std::uint64_t seed, std::uint64_t images_max)
      : run_(run), seed_(seed), images_(std::min(images_max, run.moments().size() * tails)) {}

  void go() {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < judges; ++i) {
      threads.emplace_back([this] {
        while (true) {
          const auto number = next_++;
          if (number >= images_) return;
          try_one(number);
        }
      });
    }
  }

  std::uint64_t images() const { return images_; }
  const std::vector<std::string>& failures() const { return failures_; }

 private:
  void try_one(std::uint64_t number) {
    const auto& moment = run_.moments()[number / tails];
    memory::SeededRandom random(seed_ * 1'000'003 + number);
    const auto tail = static_cast<ModelledDisk::Tail>(number % tails);
    const auto names = static_cast<ModelledDisk::Names>(random.below(3));
    const ScratchDirectory scratch;
    const auto left = scratch / "data";
    ModelledDisk::materialise(moment.image, run_.root(), left, tail, names, random);
    const auto failure = start_on(left, run_.known(), moment.acknowledged, environment_.get());
    if (failure.empty()) return;
    const std::lock_guard lock(mutex_);
    failures_.push_back(fmt::format("seed {}, operation {} of {}, image {}, tail {}, names {}: {}", seed_,
                                    moment.operation, run_.operations(), number, static_cast<int>(tail),
                                    static_cast<int>(names), failure));
  }

  const WriterRun& run_;
  const std::uint64_t seed_;
  const std::uint64_t images_;
  std::unique_ptr<rocksdb::Env> environment_ = quick_environment();
  std::atomic<std::uint64_t> next_ = 0;
  std::mutex mutex_;
  std::vector<std::string> failures_;
};

TEST(PowerLoss, LosesNothingAcknowledgedAndAlwaysStarts) {
  const auto wanted = cases_wanted(200);
  const auto first_seed = seed_wanted();
  const auto moments = std::min<std::uint64_t>(WriterRun::moments_max, (wanted + tails - 1) / tails);
  std::uint64_t tried = 0;
  std::uint64_t bad = 0;
  std::uint64_t runs = 0;
  for (auto seed = first_seed; tried < wanted; ++seed, ++runs) {
    const WriterRun run(seed, std::max<std::uint64_t>(1, operations_per_run / moments));
    EXPECT_GT(run.names_seen(".log"), 3U) << "write-ahead logs are switched";
    EXPECT_GT(run.names_seen(".sst"), 3U) << "tables are written";
    Trial trial(run, seed, wanted - tried);
    trial.go();
    tried += trial.images();
    bad += trial.failures().size();
    for (const auto& failure : trial.failures()) ADD_FAILURE() << failure;
    if (bad > failures_shown) break;
  }
  print_cases(tried, bad, fmt::format("{} runs of {} groups", runs, WriterRun::groups));
}

}  // namespace
}  // namespace mfad::testing

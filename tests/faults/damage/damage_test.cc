// Any one file damaged: the start is refused and leaves every file as it was, or the damage is told when it is read, or
// rows are made anew, or it does not matter. Never wrong without a word.
// MFAD_FAULT_CASES sets how many cases are tried (200), MFAD_SEED where they begin (1).
#include <gtest/gtest.h>

#include "tests/faults/damage/workers.h"
#include "tests/support/fault_cases.h"
#include "tests/support/quick_environment.h"

namespace mfad::testing {
namespace {

constexpr std::uint64_t cases_per_store = 500;
constexpr std::uint64_t operations_between_moments = 20;
constexpr int failures_shown = 20;

// A moment after something was acknowledged.
const Moment& drawn(const WriterRun& run, memory::SeededRandom& random) {
  while (true) {
    const auto& moment = run.moments()[random.below(run.moments().size())];
    if (moment.acknowledged.group > 0) return moment;
  }
}

void try_cases(std::uint64_t first, std::uint64_t end, const std::function<void(const Tried&)>& report) {
  const auto seed = seed_wanted();
  const WriterRun run(seed + first / cases_per_store, operations_between_moments);
  const auto environment = quick_environment();
  const auto only = number_from("MFAD_CASE", end);
  for (auto number = first; number < end; ++number) {
    if (only != end && number != only) {
      report({number, {Fate::harmless, "passed over"}});
      continue;
    }
    memory::SeededRandom random(seed * 1'000'003 + number);
    const auto& moment = drawn(run, random);
    Case tried{tree_at(run, moment), {}, &run.known(), moment.acknowledged};
    tried.damaged = tried.whole;
    const auto older = tree_at(run, drawn(run, random));
    const auto done = fmt::format("operation {}, {}:", moment.operation, damage(tried.damaged, older, random));
    report({number, {Fate::died, done}});
    auto verdict = judge(tried, environment.get());
    verdict.what = fmt::format("{} {}", done, verdict.what);
    report({number, verdict});
  }
}

TEST(Damage, IsFoundOrHarmless) {
  const auto wanted = cases_wanted(200);
  std::array<std::uint64_t, fates> counts{};
  std::uint64_t bad = 0;
  try_in_children(wanted, cases_per_store, try_cases, [&](const Tried& tried) {
    const auto fate = tried.verdict.fate;
    ++counts[static_cast<std::size_t>(fate)];
    const auto line = fmt::format("seed {}, case {}, {}", seed_wanted(), tried.number, tried.verdict.what);
    if (std::getenv("MFAD_VERBOSE") != nullptr) fmt::print("{} {}\n", static_cast<int>(fate), line);
    if (fate != Fate::bad && fate != Fate::died) return;
    if (++bad <= failures_shown) ADD_FAILURE() << line;
  });
  const auto count = [&](Fate fate) { return counts[static_cast<std::size_t>(fate)]; };
  EXPECT_EQ(bad, 0U);
  EXPECT_GT(count(Fate::refused), 0U);
  print_cases(wanted, bad,
              fmt::format("{} refused, {} told when read, {} rows made anew, {} harmless", count(Fate::refused),
                          count(Fate::told), count(Fate::rebuilt), count(Fate::harmless)));
}

}  // namespace
}  // namespace mfad::testing

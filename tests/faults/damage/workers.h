// Cases that may end the process that tries them: each is tried in a child, and a death is a verdict too.
#pragma once

#include <functional>

#include "tests/faults/damage/verdict.h"

namespace mfad::testing {

struct Tried {
  std::uint64_t number = 0;
  Verdict verdict;
};

// In a child: tries the cases from `first` to `end`, and reports each; a report of `died` says what is tried next.
using Tries = std::function<void(std::uint64_t first, std::uint64_t end, const std::function<void(const Tried&)>&)>;

// Runs all cases below `cases`, `together` at a time in one child, two children at a time. `hears` runs in this
// process. REQUIRES: this process has no other thread.
void try_in_children(std::uint64_t cases, std::uint64_t together, const Tries& tries,
                     const std::function<void(const Tried&)>& hears);

}  // namespace mfad::testing

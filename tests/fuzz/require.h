// What a fuzz target expects of the code.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace mfad::fuzz {

// Ends the process, and so the input is kept, when it does not hold.
inline void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace mfad::fuzz

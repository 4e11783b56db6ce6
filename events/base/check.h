// MFAD_CHECK stays on in release builds: a broken invariant of ours is never carried on with.
// Inside `decide` the command loop turns CheckFailed into a 500 for that one command; anywhere else it ends the process
// (design §4).
#pragma once

#include <stdexcept>
#include <string>

namespace mfad {

class CheckFailed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* expression, const char* expected, const char* file, int line);

}  // namespace mfad

// `expected` says what should have held, as a noun phrase; it never contains data.
#define MFAD_CHECK(expression, expected)                               \
  do {                                                                 \
    if (!(expression)) [[unlikely]]                                    \
      ::mfad::check_failed(#expression, expected, __FILE__, __LINE__); \
  } while (false)

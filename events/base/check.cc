#include "events/base/check.h"

#include <fmt/format.h>

namespace mfad {

void check_failed(const char* expression, const char* expected, const char* file, int line) {
  throw CheckFailed(fmt::format("{}:{}: expected {}: {} does not hold", file, line, expected, expression));
}

}  // namespace mfad

// The table of strict_head_test.cc: what a request head may look like, and what not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/strict_head.h"

namespace mfad::http {

struct StrictHeadCase {
  std::string what;
  std::string bytes;
  StrictHead::Verdict verdict;
};

std::vector<StrictHeadCase> strict_head_cases();

}  // namespace mfad::http

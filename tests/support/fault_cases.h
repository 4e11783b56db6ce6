// What the jobs of faults have in common: how many cases, from which seed, and the line that ends them.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include <fmt/format.h>

namespace mfad::testing {

inline std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), otherwise);
  return otherwise;
}

inline std::uint64_t cases_wanted(std::uint64_t otherwise) { return number_from("MFAD_FAULT_CASES", otherwise); }
inline std::uint64_t seed_wanted() { return number_from("MFAD_SEED", 1); }

// Read by ops/verbs/faults.sh.
inline void print_cases(std::uint64_t cases, std::uint64_t bad, const std::string& figures) {
  fmt::print("{} cases, {} bad; {}\n", cases, bad, figures);
}

}  // namespace mfad::testing

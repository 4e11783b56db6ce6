// How the daemon ends (contract §1).
#pragma once

#include <string>

namespace mfad::application {

inline constexpr int exit_clean = 0;
inline constexpr int exit_usage = 2;
inline constexpr int exit_log_write_failed = 74;
inline constexpr int exit_in_use = 75;
inline constexpr int exit_refused = 78;

// Why a start ends before it is one.
struct Refusal {
  int code = exit_refused;
  std::string message;
};

}  // namespace mfad::application

// How mfactl ends, and what it says on the way: data goes to stdout, talk to stderr.
#pragma once

#include <string_view>

namespace mfad::ctl {

enum Exit : int {
  exit_ok = 0,
  exit_error = 1,
  exit_usage = 2,
  exit_not_found = 3,
  exit_conflict = 4,
  exit_denied = 5,
  exit_unavailable = 6,
  exit_integrity = 7,
  exit_in_use = 75,  // of a data directory, as mfad itself ends
  exit_refused = 78,
};

int exit_of_status(int http_status);

void say(std::string_view text);             // "mfactl: …" on stderr
int fail(Exit code, std::string_view text);  // says it, and returns the code

// The code to end with once all of stdout is written: exit_error when it could not be. Who reads no more is no error.
int end_of_output(int code);

}  // namespace mfad::ctl

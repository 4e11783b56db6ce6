// What mfactl reads besides its arguments: tokens, codes and grants from files or standard input, and a yes or no.
#pragma once

#include <string>

#include "events/base/error.h"

namespace mfad::ctl {

// The first line of a file, without white space at its ends. `-` = the next line of standard input, asked for on a
// terminal.
Result<std::string> read_secret(const std::string& path, const std::string& what);

Result<std::string> read_whole(const std::string& path);  // at most 1 MiB; `-` = standard input

// What would happen is said first; without a terminal only `--yes` is a yes.
bool confirmed(const std::string& what, bool yes);

}  // namespace mfad::ctl

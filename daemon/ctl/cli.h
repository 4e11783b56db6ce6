// The command line, made from the tables of verbs.
#pragma once

#include <variant>

#include "daemon/ctl/verb.h"

namespace mfad::ctl {

// What was asked for, or the exit code when nothing is left to do (help, version, a usage error that has been told).
std::variant<Invocation, int> parse_command_line(int argc, const char* const* argv);

}  // namespace mfad::ctl

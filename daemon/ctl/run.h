// Carries out one invocation; returns the exit code.
#pragma once

#include "daemon/ctl/verb.h"

namespace mfad::ctl {

int run(const Invocation& invocation);

}  // namespace mfad::ctl

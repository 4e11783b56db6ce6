// The rules of the installation: callers, and what mfad records of itself (contract §3). Pure.
// That the caller of a command may send it is checked before, by daemon/api.
#pragma once

#include "events/command.h"

namespace mfad::installation {

// REQUIRES: the installation's stream is loaded.
Decided decide(const States& states, const InstallationCommand& command, const Context& context);

}  // namespace mfad::installation

// The composition root: makes every part, gives each machine its thread, and takes all of it down again in order
// (design §10): refuse new → finish in flight → last group → projections → publisher → close.
#pragma once

#include "daemon/config.h"

namespace mfad::application {

// Runs the daemon until SIGTERM or SIGINT; a second one ends it at once. Returns the exit code of contract §1.
int serve(const Config& config);

}  // namespace mfad::application

// One event onto the state of the installation.
#pragma once

#include "events/decider.h"
#include "events/installation/events.h"
#include "events/installation/state.h"

namespace mfad::installation {

void evolve(InstallationState& state, const InstallationEvent& event, const Recorded& recorded);

}  // namespace mfad::installation

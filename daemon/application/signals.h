// What belongs to the process as a whole: SIGTERM and SIGINT, taken by the main thread only, and its limits.
#pragma once

#include <cstddef>

#include "events/base/time.h"

namespace mfad::application {

// Before any thread is started: all of them inherit it.
void block_signals();

enum class Signal { none, stop };
Signal wait_for_signal(Milliseconds at_most);

// From now on another SIGTERM or SIGINT ends the process without waiting for anything.
void end_at_once_on_another_signal();

// Secrets are in memory: no core file, no tracer without privileges (design §7).
void forbid_core_dumps();

// As many descriptors as the system allows; returns how many that are.
std::size_t raise_descriptor_limit();

}  // namespace mfad::application

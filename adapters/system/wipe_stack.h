// Secrets pass through the stacks of threads that then wait for long: the 128 KiB below the caller are overwritten. Any
// thread, on its own stack, which must have that room.
#pragma once

namespace mfad::system {

void wipe_stack();

}  // namespace mfad::system

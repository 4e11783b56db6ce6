// Secrets pass through the stacks of threads that then wait for long: what was below the caller is overwritten. Any
// thread, on its own stack.
#pragma once

namespace mfad::system {

void wipe_stack();

}  // namespace mfad::system

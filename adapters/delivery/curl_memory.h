// Memory for libcurl that is wiped when it is given back: codes and addresses pass through its buffers. Internal to
// this folder.
#pragma once

namespace mfad::delivery {

// Once, before any transfer; later calls change nothing.
void start_curl();

}  // namespace mfad::delivery

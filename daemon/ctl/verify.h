// `verify`: looks through a data directory without mfad, and changes nothing in it. Everything else of mfactl talks to
// a running mfad; this needs it stopped.
#pragma once

#include "daemon/ctl/verb.h"

namespace mfad::ctl {

int verify_data(const Invocation& invocation);

}  // namespace mfad::ctl

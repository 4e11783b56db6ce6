// `kafka topics plan` and `apply`: these talk to the brokers, not to mfad.
#pragma once

#include "daemon/ctl/verb.h"

namespace mfad::ctl {

int plan_topics(const Invocation& invocation);
int apply_topics(const Invocation& invocation);

}  // namespace mfad::ctl

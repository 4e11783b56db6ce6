// `event follow` and `event export`: bodies that come while they are made.
#pragma once

#include "daemon/ctl/verb.h"

namespace mfad::ctl {

int follow_events(const Invocation& invocation);
int export_events(const Invocation& invocation);  // 7 when the export is not whole

}  // namespace mfad::ctl

// The tables of verbs, one a subject; all_verbs() joins them.
#pragma once

#include <vector>

#include "daemon/ctl/verb.h"

namespace mfad::ctl {

const std::vector<Verb>& configuration_verbs();  // caller, store, role
const std::vector<Verb>& account_verbs();        // account, enrollment
const std::vector<Verb>& flow_verbs();
const std::vector<Verb>& operation_verbs();  // event, status, whoami, projection, kafka

}  // namespace mfad::ctl

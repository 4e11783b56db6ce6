// The JSON body of a verb's request, made from its row and what was given.
#pragma once

#include <string>

#include "daemon/ctl/verb.h"
#include "events/base/error.h"

namespace mfad::ctl {

// Empty for GET, DELETE. Reads secrets and files. Error: invalid input of the user.
Result<std::string> body_of(const Invocation& invocation);

}  // namespace mfad::ctl

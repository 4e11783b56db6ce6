// `account import`: an LDIF file as batches of account facts.
#pragma once

#include "daemon/ctl/verb.h"

namespace mfad::ctl {

int import_accounts(const Invocation& invocation);

}  // namespace mfad::ctl

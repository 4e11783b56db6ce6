// The facts of one account as a sync service sends them: the body of PUT A, and each line of an import. Pure.
#pragma once

#include "daemon/api/fields.h"
#include "events/account/commands.h"

namespace mfad::api {

// Reads all members but `account_id`; `now` bounds observed_at.
account::ObserveAccount read_observation(Fields& body, FieldErrors& errors, Timestamp now);

}  // namespace mfad::api

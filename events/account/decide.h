// The rules of accounts: directory facts, enrollments, flows, lockout, grants (contract §4, §5, §9). Pure.
// Before a command is judged, every deadline that has passed is taken as over; those expiries are recorded together
// with the command's own events, and dropped when it has none.
#pragma once

#include <optional>

#include "events/command.h"

namespace mfad::account {

// REQUIRES: the streams of the command's store and account are loaded.
Decided decide(const States& states, const AccountCommand& command, const Context& context);

// The earliest end of a flow, grant, pending enrollment or lockout. Codes end without an event.
std::optional<Timestamp> next_deadline(const AccountState& state);

}  // namespace mfad::account

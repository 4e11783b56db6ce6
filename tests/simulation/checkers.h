// What must hold, whatever happened. Each check returns what is wrong, in words; nothing wrong = an empty list.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/log_copy.h"
#include "tests/simulation/world.h"

namespace mfad::sim {

// Positions dense, chain and versions unbroken, time in order, and what AccountWatch says of each account.
Complaints check_log(const LogCopy& log);

// Rows = a fold of the log from nothing up to the position that the view shows, and counts = a recount.
Complaints check_rows(const LogCopy& log, const Process& process);

// A reader that follows the contract's rules (§7) has every event up to `cursor`, in order and without a gap. Where
// topics lost records, it waits at a gap until the events before it are sent again.
Complaints check_broker(const Durable& durable, Position cursor);

// The compacted topics show exactly what the rows say.
Complaints check_state_topics(const Durable& durable, const Process& process);

// And nothing is left to be sent to them: a mark that stays would in time keep others from being looked at.
Complaints check_no_marks(const Process& process);

// No code was handed over for delivery that the log does not know.
Complaints check_released(const LogCopy& log, const Durable& durable);

// Nothing waits for a deadline that has passed.
Complaints check_nothing_overdue(const LogCopy& log, Timestamp now);

// Each stream that waits for something is armed for it, with one row, and never later than it is due.
Complaints check_armed(const LogCopy& log, const Durable& durable);

// One number for everything durable: the same seed must give the same one.
std::string digest_of(const Durable& durable);

}  // namespace mfad::sim

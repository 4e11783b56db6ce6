// Works off the marks that stand for many keys: a role all of whose members must be shown anew, a portion at a time, so
// that no batch grows with the number of members. For the projection thread.
#pragma once

#include "events/base/ids.h"
#include "projections/dirty.h"
#include "projections/projection.h"

namespace mfad::project {

// Marks up to `accounts_max` accounts of walked roles; a walk that is not through goes on from its last account. False
// = no walk waits.
bool walk_marked_roles(RowBatch& rows, Position at, std::size_t accounts_max);

// Every role and every account of every store, as resync; those that are gone too: a topic that was cut may have lost
// the record of their end. An error: the stores cannot be read.
Result<> mark_all_roles_and_walks(RowBatch& rows, const ProjectionContext& context, Position at);

}  // namespace mfad::project

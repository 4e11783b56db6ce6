// If-Match and If-None-Match: * against a resource of a store (contract §2, §9).
#pragma once

#include <optional>

#include "events/decider.h"
#include "events/store/state.h"

namespace mfad::store {

// The rejection that the precondition calls for; nothing when the change may go on.
std::optional<Rejection> check_existing(const Precondition& precondition, StreamVersion current);
std::optional<Rejection> check_new(const Precondition& precondition);

// For a resource whose id was used and is gone.
std::optional<Rejection> check_retired(const Precondition& precondition);

}  // namespace mfad::store

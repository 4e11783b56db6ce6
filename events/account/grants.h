// Judging a grant that somebody brings. Private to this folder.
#pragma once

#include <optional>

#include "events/account/draft.h"

namespace mfad::account {

// Why the flow's grant may not be spent now, in the order of contract §5; nothing = it may. An abort that holds by now
// is recorded.
std::optional<Rejection> grant_refusal(Draft& draft, const FlowId& flow, const Secret& token, Operation operation);

}  // namespace mfad::account

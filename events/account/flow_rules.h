// What flows of every kind have in common: when one may start, what it asks for, and what ends it from outside.
#pragma once

#include <optional>

#include "events/account/state.h"
#include "events/store/state.h"

namespace mfad::account {

// The first reason that holds now, by what is read live: store, role, account and enrollments (INV-30).
std::optional<FlowAbortion> abortion(const Flow& flow, const AccountState& account, const store::StoreState& store);

// Why a start is refused, the first reason in the contract's order; nothing = it may start. REQUIRES: store present,
// account known.
std::optional<FlowRefusal> start_refusal(FlowKind kind, const AccountState& account, const store::StoreState& store,
                                         bool dev, Timestamp now);

// Any one type for manage_enrollment; else what the role asks for, which is then fixed for the flow.
policy::Requirement requirement_of(FlowKind kind, const store::Role& role);

Operation operation_of(FlowKind kind);

}  // namespace mfad::account

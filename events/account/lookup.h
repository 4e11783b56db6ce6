// Finding things in an account's state; nullptr when they are not there. Each works on a state that may or may not be
// changed.
#pragma once

#include <algorithm>

#include "events/account/state.h"

namespace mfad::account {

auto* find_in(auto& list, auto matches) {
  const auto found = std::ranges::find_if(list, matches);
  return found == list.end() ? nullptr : &*found;
}

auto* find_flow(auto& state, const FlowId& id) {
  return find_in(state.flows, [&](const Flow& flow) { return flow.id == id; });
}

inline const PastFlow* find_past_flow(const AccountState& state, const FlowId& id) {
  return find_in(state.past_flows, [&](const PastFlow& flow) { return flow.id == id; });
}

auto* find_pending(auto& state, const EnrollmentId& id) {
  return find_in(state.pending, [&](const Pending& pending) { return pending.id == id; });
}

auto* pending_of(auto& state, AuthenticationType type) {
  return find_in(state.pending, [&](const Pending& pending) { return pending.type == type; });
}

auto* find_enrolled(auto& state, const EnrollmentId& id) {
  return find_in(state.enrolled, [&](const Enrolled& enrolled) { return enrolled.id == id; });
}

auto* enrolled_of(auto& state, AuthenticationType type) {
  return find_in(state.enrolled, [&](const Enrolled& enrolled) { return enrolled.type == type; });
}

auto* open_situation(auto& flow) { return std::get_if<situation::Open>(&flow.situation); }
inline bool is_open(const Flow& flow) { return std::holds_alternative<situation::Open>(flow.situation); }
inline bool is_satisfied(const Flow& flow) { return std::holds_alternative<situation::Satisfied>(flow.situation); }
inline bool is_redeemed(const Flow& flow) { return std::holds_alternative<situation::Redeemed>(flow.situation); }
inline bool can_be_aborted(const Flow& flow) { return is_open(flow) || is_satisfied(flow); }

TypeSet passed_types(const Flow& flow);

}  // namespace mfad::account

// One function per command; `decide` picks it. Each gets the store as loaded, present or not.
#pragma once

#include "events/command.h"

namespace mfad::store {

Decided decide_on(const StoreState& store, const PutStore& command, const Context& context);
Decided decide_on(const StoreState& store, const RemoveStore& command, const Context& context);
Decided decide_on(const StoreState& store, const SetAuthenticationType& command, const Context& context);
Decided decide_on(const StoreState& store, const SetEnrollment& command, const Context& context);
Decided decide_on(const StoreState& store, const ConfigureEmailDelivery& command, const Context& context);
Decided decide_on(const StoreState& store, const RemoveEmailDelivery& command, const Context& context);
Decided decide_on(const StoreState& store, const PutRole& command, const Context& context);
Decided decide_on(const StoreState& store, const SetRolePriorities& command, const Context& context);
Decided decide_on(const StoreState& store, const DeleteRole& command, const Context& context);

// 404, then the precondition of the Store resource: what every change of an existing store begins with.
std::optional<Rejection> check_store(const StoreState& store, const Precondition& precondition);

// The first reason why types must not become unavailable in this way (INV-05, INV-08); nothing when they may.
class Change;
std::optional<Rejection> refuse_fewer_types(const Change& change);

inline std::unexpected<Rejection> reject(Reason reason, std::string_view rule = {}) {
  return std::unexpected(Rejection{.reason = reason, .roles = {}, .current_version = {}, .rule = rule});
}

}  // namespace mfad::store

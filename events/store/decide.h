// The rules of a store's configuration and of its role catalogue (contract §3, §9 "Store and roles"). Pure.
#pragma once

#include "events/command.h"

namespace mfad::store {

// REQUIRES: the stream of the command's store is loaded.
Decided decide(const States& states, const StoreCommand& command, const Context& context);

}  // namespace mfad::store

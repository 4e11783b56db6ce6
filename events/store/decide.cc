#include "events/store/decide.h"

#include "events/store/rules.h"

namespace mfad::store {

Decided decide(const States& states, const StoreCommand& command, const Context& context) {
  return std::visit([&](const auto& what) { return decide_on(states.store(what.store), what, context); }, command);
}

}  // namespace mfad::store

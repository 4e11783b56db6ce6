#include "events/account/evolve.h"

#include "events/account/evolve_parts.h"

namespace mfad::account {

void evolve(AccountState& state, const AccountEvent& event, const Recorded& recorded) {
  state.version = recorded.version;
  std::visit([&](const auto& what) { parts::on(state, what, recorded); }, event);
}

}  // namespace mfad::account

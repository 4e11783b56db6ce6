// What is over stays over, watched event by event and without the rules' code: a caller acts between its registration
// and its revocation only, a removed store and what is in it change no more, and an id never comes back.
#pragma once

#include <set>

#include "events/envelope.h"
#include "tests/simulation/log_copy.h"

namespace mfad::sim {

class RetirementWatch {
 public:
  void see(const RecordedEvent& recorded, Complaints& complaints);

 private:
  void see_store(const StreamId& stream, const StoreEvent& event, Complaints& complaints);
  void see_callers(const InstallationEvent& event, Complaints& complaints);

  std::set<CallerId> callers_;
  std::set<CallerId> callers_ever_;
  std::set<StoreId> removed_stores_;
  std::set<std::pair<StoreId, RoleId>> deleted_roles_;
};

}  // namespace mfad::sim

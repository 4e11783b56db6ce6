#include "events/store/change.h"

#include "events/policy/policy.h"
#include "events/store/evolve.h"

namespace mfad::store {

void Change::add(StoreEvent event) {
  // The versions of a resource are the loop's business, and no rule asks for one that this decision itself has moved.
  const Recorded recorded{.position = Position{context_.next_position.value + events_.size()},
                          .version = after_.version,
                          .at = context_.now};
  evolve(after_, event, recorded);
  events_.push_back({.stream = StreamId::of(after_.id), .event = std::move(event)});
}

std::vector<RoleId> Change::roles_broken() const {
  const TypeSet available_before = policy::available_types(before_, dev());
  const TypeSet available_after = policy::available_types(after_, dev());
  std::vector<RoleId> broken;
  for (const auto* role : policy::roles_by_priority(after_)) {
    const auto was = before_.roles.find(role->id);
    if (was == before_.roles.end()) continue;
    if (policy::satisfiable(was->second.settings.requirement, available_before) &&
        !policy::satisfiable(role->settings.requirement, available_after)) {
      broken.push_back(role->id);
    }
  }
  return broken;
}

void Change::add_findings() {
  const TypeSet available = policy::available_types(after_, dev());
  std::vector<StoreEvent> found;
  for (const auto* role : policy::roles_by_priority(after_)) {
    const auto& required = role->settings.requirement;
    const bool satisfiable = policy::satisfiable(required, available);
    if (satisfiable != role->unsatisfiable_since.has_value()) continue;
    if (satisfiable) {
      found.emplace_back(MfaPolicyBecameSatisfiable{.role = role->id});
    } else {
      found.emplace_back(MfaPolicyBecameUnsatisfiable{.role = role->id,
                                                      .enforced = required.enforced,
                                                      .chosen_by_end_user = required.chosen_by_end_user,
                                                      .available = available});
    }
  }
  const auto prone = policy::lockout_proneness(after_, dev());
  if (prone && prone != policy::lockout_proneness(before_, dev()))
    found.emplace_back(BecameLockoutProne{.why = *prone});
  for (auto& event : found) add(std::move(event));
}

Decided Change::finish(Reply reply) && {
  if (!events_.empty() && after_.presence == Presence::present) add_findings();
  return Decision{.events = std::move(events_), .reply = std::move(reply), .effects = {}};
}

}  // namespace mfad::store

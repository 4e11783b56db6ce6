#include "tests/simulation/retirement_watch.h"

#include <fmt/format.h>

namespace mfad::sim {

void RetirementWatch::see(const RecordedEvent& recorded, Complaints& complaints) {
  const Envelope& envelope = recorded.envelope;
  const auto* caller = std::get_if<Actor::ApiCaller>(&envelope.actor.who);
  if (caller != nullptr && !callers_.contains(caller->id))
    complaints.push_back(fmt::format("position {}: {} acted and may not", envelope.position.value, caller->id.str()));
  if (envelope.stream.kind() == StreamId::Kind::installation) {
    see_callers(std::get<InstallationEvent>(recorded.event), complaints);
    return;
  }
  const bool by_timer = std::holds_alternative<SystemActor>(envelope.actor.who);  // flows of a removed store still end
  if (removed_stores_.contains(envelope.stream.store()) && !by_timer)
    complaints.push_back(fmt::format("position {}: a change in a removed store", envelope.position.value));
  if (const auto* event = std::get_if<StoreEvent>(&recorded.event)) see_store(envelope.stream, *event, complaints);
}

void RetirementWatch::see_store(const StreamId& stream, const StoreEvent& event, Complaints& complaints) {
  if (std::holds_alternative<store::Removed>(event)) removed_stores_.insert(stream.store());
  if (const auto* deleted = std::get_if<store::RoleDeleted>(&event))
    deleted_roles_.emplace(stream.store(), deleted->role);
  const auto* created = std::get_if<store::RoleCreated>(&event);
  if (created != nullptr && deleted_roles_.contains({stream.store(), created->role}))
    complaints.push_back(fmt::format("the deleted role {} came back", created->role.str()));
}

void RetirementWatch::see_callers(const InstallationEvent& event, Complaints& complaints) {
  if (const auto* registered = std::get_if<installation::CallerRegistered>(&event)) {
    callers_.insert(registered->caller);
    if (!callers_ever_.insert(registered->caller).second)
      complaints.push_back(fmt::format("the caller id {} was given twice", registered->caller.str()));
  }
  const auto* revoked = std::get_if<installation::CallerRevoked>(&event);
  if (revoked != nullptr && callers_.erase(revoked->caller) == 0)
    complaints.push_back(fmt::format("{} was revoked and was no caller", revoked->caller.str()));
}

}  // namespace mfad::sim

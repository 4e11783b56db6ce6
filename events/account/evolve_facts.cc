#include <algorithm>

#include "events/account/evolve_parts.h"
#include "events/account/lookup.h"
#include "events/policy/distinguished_name.h"

namespace mfad::account::parts {
namespace {

void remember_source(AccountState& state, const std::string& source, Timestamp observed_at) {
  std::erase_if(state.observations, [&](const Observation& one) { return one.source == source; });
  state.observations.push_back({source, observed_at});
  if (state.observations.size() > AccountState::sources_kept_max) state.observations.erase(state.observations.begin());
}

void apply(Facts& facts, const FactsDelta& delta) {
  if (delta.user_name) facts.user_name = *delta.user_name;
  if (delta.display_name) facts.display_name = *delta.display_name;
  if (delta.mail) facts.mail = *delta.mail;
  if (delta.mobile) facts.mobile = *delta.mobile;
  if (delta.container)
    facts.containers = policy::dn_digest_and_ancestors(*delta.container).value_or(std::vector<ShortDigest>{});
  if (delta.groups_added.empty() && delta.groups_removed.empty()) return;
  std::erase_if(facts.groups, [&](const ShortDigest& group) {
    return std::ranges::find(delta.groups_removed, group) != delta.groups_removed.end();
  });
  for (const std::string& dn : delta.groups_added) {
    if (const auto digest = policy::dn_digest(dn)) facts.groups.push_back(*digest);
  }
  std::ranges::sort(facts.groups);
  const auto repeated = std::ranges::unique(facts.groups);
  facts.groups.erase(repeated.begin(), repeated.end());
}

void apply(AccountState& state, const auto& event) {
  apply(state.facts, event.delta);
  state.facts.enabled = event.directory_enabled;
  state.facts.source = event.source;
  state.facts.observed_at = event.observed_at;
  remember_source(state, event.source, event.observed_at);
}

}  // namespace

void on(AccountState& state, const Observed& event, const Recorded&) {
  state.presence = Presence::known;
  state.facts = Facts{};
  apply(state, event);
}

void on(AccountState& state, const FactsChanged& event, const Recorded&) { apply(state, event); }

// What is left tells a late observation from a new one, and old ids from unknown ones.
void on(AccountState& state, const Deleted& event, const Recorded&) {
  state.presence = Presence::deleted;
  state.facts = Facts{};
  state.facts.enabled = false;
  state.facts.source = event.source;
  state.facts.observed_at = event.observed_at;
  state.deleted_observed_at = event.observed_at;
  remember_source(state, event.source, event.observed_at);
  for (const Enrolled& one : state.enrolled) remember_ended(state, one.id);
  for (const Pending& one : state.pending) remember_ended(state, one.id);
  state.enrolled.clear();
  state.pending.clear();
  state.consecutive_failures = 0;
  state.locked_until.reset();
  state.recent_flow_starts.clear();
  state.recent_messages.clear();
}

}  // namespace mfad::account::parts

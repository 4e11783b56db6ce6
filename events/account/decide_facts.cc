#include "events/account/fact_difference.h"
#include "events/account/lookup.h"
#include "events/account/rules.h"

namespace mfad::account {
namespace {

// An observation that is older than what its own source has told already, or than the deletion that it told (contract
// §9).
bool is_stale(const AccountState& account, const ObserveAccount& command) {
  const bool told_deletion = account.presence == Presence::deleted && account.facts.source == command.source;
  if (told_deletion) return command.observed_at <= account.deleted_observed_at;
  const auto* last =
      find_in(account.observations, [&](const Observation& one) { return one.source == command.source; });
  return last != nullptr && command.observed_at < last->observed_at;
}

FactsChanged change(const ObserveAccount& command, std::vector<FactAttribute> changed, FactsDelta delta) {
  return {.changed = std::move(changed),
          .directory_enabled = command.enabled,
          .source = command.source,
          .observed_at = command.observed_at,
          .delta = std::move(delta)};
}

}  // namespace

Decided rule(Draft& draft, const ObserveAccount& command) {
  if (is_ahead(draft, command.observed_at)) {
    return draft.refuse(
        {.reason = Reason::invalid, .pointer = "/observed_at", .detail = "more than 2 minutes ahead of this clock"});
  }
  const auto names = digest_names(command);
  if (!names) {
    return draft.refuse(
        {.reason = Reason::invalid, .pointer = names.error().pointer, .detail = "not a distinguished name (RFC 4514)"});
  }
  if (!draft.has_store()) return draft.refuse(Reason::not_found);
  if (is_stale(draft.account(), command)) return draft.accept({Reply::Facts{.stale = true}});

  const bool created = !draft.has_account();
  Difference found = created ? first_difference(command, *names) : difference(draft.account().facts, command, *names);
  if (found.changed.empty()) return draft.accept({Reply::Facts{}});
  std::vector<FactsDelta> parts = split(std::move(found.delta));
  if (created) {
    draft.emit(Observed{command.enabled, command.source, command.observed_at, std::move(parts.front())});
  } else {
    draft.emit(change(command, found.changed, std::move(parts.front())));
  }
  for (std::size_t i = 1; i < parts.size(); ++i) {
    draft.emit(change(command, {FactAttribute::groups}, std::move(parts[i])));
  }
  return draft.accept({Reply::Facts{.changed = std::move(found.changed), .created = created}});
}

}  // namespace mfad::account

#include "events/account/fact_difference.h"

#include <algorithm>

#include "events/base/limits.h"
#include "events/policy/distinguished_name.h"

namespace mfad::account {
namespace {

constexpr std::size_t string_overhead_bytes = 8;  // at least what the codec spends on a length

void change_text(Difference& difference, FactAttribute attribute, const std::string& known, const std::string& observed,
                 std::optional<std::string> FactsDelta::* member) {
  if (known == observed) return;
  difference.changed.push_back(attribute);
  difference.delta.*member = observed;
}

void change_groups(Difference& difference, const Facts& known, const ObservedNames& names) {
  FactsDelta& delta = difference.delta;
  for (const auto& [digest, name] : names.groups) {
    if (!std::ranges::binary_search(known.groups, digest)) delta.groups_added.push_back(*name);
  }
  for (const ShortDigest& digest : known.groups) {
    if (!std::ranges::binary_search(names.groups, digest, {}, [](const auto& group) { return group.first; })) {
      delta.groups_removed.push_back(digest);
    }
  }
  if (!delta.groups_added.empty() || !delta.groups_removed.empty()) difference.changed.push_back(FactAttribute::groups);
}

std::size_t bytes_of_single_facts(const FactsDelta& delta) {
  std::size_t bytes = 0;
  for (const auto& fact : {delta.user_name, delta.display_name, delta.mail, delta.mobile, delta.container}) {
    bytes += string_overhead_bytes + (fact ? fact->size() : 0);
  }
  return bytes;
}

}  // namespace

std::expected<ObservedNames, BadName> digest_names(const ObserveAccount& command) {
  ObservedNames names;
  const auto container = policy::dn_digest(command.container);
  if (!container) return std::unexpected(BadName{"/container"});
  names.container = *container;
  for (const std::string& group : command.groups) {
    const auto digest = policy::dn_digest(group);
    if (!digest) return std::unexpected(BadName{"/groups"});
    names.groups.emplace_back(*digest, &group);
  }
  const auto by_digest = [](const auto& group) { return group.first; };
  std::ranges::stable_sort(names.groups, {}, by_digest);
  const auto repeated = std::ranges::unique(names.groups, {}, by_digest);
  names.groups.erase(repeated.begin(), repeated.end());
  return names;
}

Difference difference(const Facts& known, const ObserveAccount& observed, const ObservedNames& names) {
  Difference found;
  change_text(found, FactAttribute::user_name, known.user_name, observed.user_name, &FactsDelta::user_name);
  change_text(found, FactAttribute::display_name, known.display_name, observed.display_name, &FactsDelta::display_name);
  if (known.enabled != observed.enabled) found.changed.push_back(FactAttribute::enabled);
  if (known.containers.empty() || known.containers.front() != names.container) {
    found.changed.push_back(FactAttribute::container);
    found.delta.container = observed.container;
  }
  change_groups(found, known, names);
  change_text(found, FactAttribute::mail, known.mail, observed.mail, &FactsDelta::mail);
  change_text(found, FactAttribute::mobile, known.mobile, observed.mobile, &FactsDelta::mobile);
  return found;
}

Difference first_difference(const ObserveAccount& observed, const ObservedNames& names) {
  Difference found = difference(Facts{}, observed, names);
  found.changed = {FactAttribute::user_name};
  if (!observed.display_name.empty()) found.changed.push_back(FactAttribute::display_name);
  for (const auto given : {FactAttribute::enabled, FactAttribute::container, FactAttribute::groups}) {
    found.changed.push_back(given);
  }
  if (!observed.mail.empty()) found.changed.push_back(FactAttribute::mail);
  if (!observed.mobile.empty()) found.changed.push_back(FactAttribute::mobile);
  return found;
}

std::vector<FactsDelta> split(FactsDelta delta) {
  std::vector<std::string> added = std::exchange(delta.groups_added, {});
  std::vector<ShortDigest> removed = std::exchange(delta.groups_removed, {});
  std::size_t bytes = bytes_of_single_facts(delta);
  std::vector<FactsDelta> parts;
  parts.push_back(std::move(delta));
  const auto make_room = [&](std::size_t needed) {
    if (bytes + needed > limits::fact_bytes_per_event_max) {
      parts.emplace_back();
      bytes = 0;
    }
    bytes += needed;
  };
  for (const ShortDigest& digest : removed) {
    make_room(digest.size());
    parts.back().groups_removed.push_back(digest);
  }
  for (std::string& name : added) {
    make_room(name.size() + string_overhead_bytes);
    parts.back().groups_added.push_back(std::move(name));
  }
  return parts;
}

}  // namespace mfad::account

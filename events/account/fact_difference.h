// What an observation of the directory changes. Private to this folder.
#pragma once

#include <expected>
#include <string_view>
#include <utility>
#include <vector>

#include "events/account/commands.h"
#include "events/account/fact_events.h"
#include "events/account/state.h"

namespace mfad::account {

// The names of an observation, digested once.
struct ObservedNames {
  ShortDigest container{};
  std::vector<std::pair<ShortDigest, const std::string*>>
      groups;  // sorted, each group once; the names stay with the command
};
struct BadName {
  std::string_view pointer;  // which member holds what is no distinguished name
};
std::expected<ObservedNames, BadName> digest_names(const ObserveAccount& command);

struct Difference {
  std::vector<FactAttribute> changed;
  FactsDelta delta;
};

// From the facts known to those observed. An observation is the whole of the facts: what it leaves out is removed.
Difference difference(const Facts& known, const ObserveAccount& observed, const ObservedNames& names);

// All that is given, for an account that is not there.
Difference first_difference(const ObserveAccount& observed, const ObservedNames& names);

// The delta in parts that each fit a record, in order; at least one. Only the first has anything but groups.
std::vector<FactsDelta> split(FactsDelta delta);

}  // namespace mfad::account

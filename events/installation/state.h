// The state of the `installation` stream: who may call.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/base/types.h"

namespace mfad::installation {

struct Caller {
  CallerId id;
  std::string name;
  CallerRole role = CallerRole::auditor;
  std::vector<std::string> stores;  // {"*"} or store ids, sorted
  Digest token_digest{};

  bool all_stores() const { return stores.size() == 1 && stores.front() == "*"; }
  bool covers(const StoreId& store) const;

  void serialize(auto& archive) { archive(id, name, role, stores, token_digest); }
  bool operator==(const Caller&) const = default;
};

struct InstallationState {
  static constexpr std::uint32_t schema = 1;  // a new one drops old snapshots
  std::map<CallerId, Caller> callers;         // revoked ones are gone
  bool had_caller = false;                    // RegisterBootstrap registers only the first caller ever

  void serialize(auto& archive) { archive(callers, had_caller); }
  bool operator==(const InstallationState&) const = default;
};

}  // namespace mfad::installation

#include "daemon/command/caller_table.h"

#include <algorithm>

namespace mfad::command {

CallerTable::CallerTable(const installation::InstallationState& state, Position position)
    : state_(state), position_(position) {
  for (const auto& [id, caller] : state_.callers) by_digest_.emplace(bytes_of(caller.token_digest), &caller);
}

const installation::Caller* CallerTable::find(std::string_view token) const {
  // Looked up by digest, so that timing tells nothing of stored tokens.
  const auto found = by_digest_.find(std::string{bytes_of(sha256(token))});
  return found == by_digest_.end() ? nullptr : found->second;
}

}  // namespace mfad::command

#include <algorithm>
#include <set>

#include "events/base/limits.h"
#include "events/store/change.h"
#include "events/store/precondition.h"
#include "events/store/rules.h"

namespace mfad::store {
namespace {

bool all_in_range(const std::map<RoleId, std::int32_t>& priorities) {
  return std::ranges::all_of(priorities, [](const auto& wish) {
    return wish.second >= limits::priority_min && wish.second <= limits::priority_max;
  });
}

// INV-01 over the whole catalogue as it would be, so that two roles can swap.
bool unique_with(const StoreState& store, const std::map<RoleId, std::int32_t>& priorities) {
  std::set<std::int32_t> taken;
  return std::ranges::all_of(store.roles, [&](const auto& entry) {
    const auto wish = priorities.find(entry.first);
    return taken.insert(wish == priorities.end() ? entry.second.settings.priority : wish->second).second;
  });
}

}  // namespace

Decided decide_on(const StoreState& store, const SetRolePriorities& command, const Context& context) {
  const auto& wishes = command.priorities;
  if (!all_in_range(wishes)) {
    return std::unexpected(Rejection{.reason = Reason::invalid,
                                     .roles = {},
                                     .current_version = {},
                                     .rule = {},
                                     .pointer = "/priorities",
                                     .detail = "a priority is 1 to 99"});
  }
  const bool known = std::ranges::all_of(wishes, [&](const auto& wish) { return store.roles.contains(wish.first); });
  if (store.presence != Presence::present || !known) return reject(Reason::not_found);
  if (auto refusal = check_existing(command.precondition, store.roles_version)) {
    return std::unexpected(std::move(*refusal));
  }
  if (!unique_with(store, wishes)) return reject(Reason::priority_taken, "INV-01");

  Change change(store, context);
  for (const auto& [role, to] : wishes) {
    const int from = store.roles.at(role).settings.priority;
    if (from != to) change.add(RolePriorityChanged{.role = role, .from = from, .to = to});
  }
  return std::move(change).finish();
}

}  // namespace mfad::store

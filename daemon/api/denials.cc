#include "daemon/api/denials.h"

namespace mfad::api {
namespace {

Denials::Denial denial(const CallerId& caller, CallerRole role, std::string_view route, std::int64_t count) {
  return {.actor = {Actor::ApiCaller{caller, role, {}}},
          .command = {.caller = caller, .route = std::string(route), .count = count}};
}

}  // namespace

std::optional<Denials::Denial> Denials::note(const Actor::ApiCaller& caller, std::string_view route, Milliseconds now) {
  const std::scoped_lock lock(mutex_);
  const auto [entry, is_first] = windows_.try_emplace(caller.id, Window{now, caller.role, std::string(route), 0});
  if (is_first) return denial(caller.id, caller.role, route, 1);
  entry->second.route = route;
  ++entry->second.count;
  return std::nullopt;
}

std::vector<Denials::Denial> Denials::sweep(Milliseconds now) {
  const std::scoped_lock lock(mutex_);
  std::vector<Denial> due;
  for (auto it = windows_.begin(); it != windows_.end();) {
    auto& [caller, open] = *it;
    if (now - open.begun < window) {
      ++it;
      continue;
    }
    if (open.count == 0) {
      it = windows_.erase(it);
      continue;
    }
    due.push_back(denial(caller, open.role, open.route, open.count));
    open.begun = now;  // what follows within a minute of this event waits for the next
    open.count = 0;
    ++it;
  }
  return due;
}

}  // namespace mfad::api

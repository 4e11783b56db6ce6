#include "events/catalogue.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "events/event_visit.h"

namespace mfad {
namespace {

const std::vector<EventInfo>& table() {
  static const std::vector<EventInfo> all = [] {
    std::vector<EventInfo> infos;
    for_each_event_type([&]<class Family, class E>() { infos.push_back(E::info); });
    std::ranges::sort(infos, {}, &EventInfo::number);
    return infos;
  }();
  return all;
}

std::optional<FlowId> as_optional(const FlowId& flow) { return flow; }
std::optional<FlowId> as_optional(const std::optional<FlowId>& flow) { return flow; }

}  // namespace

std::string_view topic_name(Topic topic) {
  switch (topic) {
    case Topic::policy: return "mfa.policy-events.v1";
    case Topic::enrollment: return "mfa.enrollment-events.v1";
    case Topic::attempt: return "mfa.attempt-events.v1";
  }
  return "unknown";
}

std::span<const EventInfo> catalogue() { return table(); }

const EventInfo* find_event(std::uint16_t number) {
  const auto found = std::ranges::lower_bound(table(), number, {}, &EventInfo::number);
  return found != table().end() && found->number == number ? &*found : nullptr;
}

const EventInfo* find_event(std::string_view type) {
  static const auto by_type = [] {
    std::unordered_map<std::string_view, const EventInfo*> index;
    for (const EventInfo& info : table()) index.emplace(info.type, &info);
    return index;
  }();
  const auto found = by_type.find(type);
  return found == by_type.end() ? nullptr : found->second;
}

const EventInfo& info_of(const Event& event) {
  return visit_event(event, [](const auto& what) -> const EventInfo& { return std::decay_t<decltype(what)>::info; });
}

std::optional<FlowId> flow_of(const Event& event) {
  return visit_event(event, [](const auto& what) -> std::optional<FlowId> {
    if constexpr (requires { what.flow; }) {
      return as_optional(what.flow);
    } else {
      return std::nullopt;
    }
  });
}

}  // namespace mfad

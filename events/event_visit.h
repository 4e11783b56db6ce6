// From an event's number to its struct and back, over all alternatives of Event: the one place that knows how they
// nest.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "events/envelope.h"

namespace mfad {

// Calls `visit` with the event struct itself.
template <class Visit>
decltype(auto) visit_event(const Event& event, Visit&& visit) {
  return std::visit([&](const auto& family) -> decltype(auto) { return std::visit(visit, family); }, event);
}

namespace detail {

template <class Family, class Visit, std::size_t... index>
void each_of_family(Visit& visit, std::index_sequence<index...>) {
  (visit.template operator()<Family, std::variant_alternative_t<index, Family>>(), ...);
}

}  // namespace detail

// Calls visit.operator()<Family, EventStruct>() for every event there is, by number.
template <class Visit>
void for_each_event_type(Visit&& visit) {
  auto family = [&]<class Family>() {
    detail::each_of_family<Family>(visit, std::make_index_sequence<std::variant_size_v<Family>>{});
  };
  family.template operator()<InstallationEvent>();
  family.template operator()<StoreEvent>();
  family.template operator()<AccountEvent>();
}

template <class E>
concept HasSealedPart = requires(E& event, int& archive) { event.sealed_part(archive); };

}  // namespace mfad

// What every event struct says of itself. An event struct has:
//   static constexpr EventInfo info{number, "wire.name", schema, topic};
//   void clear_part(auto& archive)          stored unsealed: no personal data, no secret
//   void sealed_part(auto& archive)         stored sealed under the stream's key; absent when there is nothing to seal
//   void public_data(auto& fields) const    the allow-list that Kafka and HTTP show: fields("name", member)
// Numbers and wire names are embedded in stored records and in other people's programs: never renumber, never rename.
#pragma once

#include <cstdint>
#include <string_view>

namespace mfad {

enum class Topic : std::uint8_t { policy, enrollment, attempt };

// `mfa.policy-events.v1` and its two neighbours (contract §7).
std::string_view topic_name(Topic topic);

struct EventInfo {
  std::uint16_t number;
  std::string_view type;
  std::uint16_t schema;
  Topic topic;

  constexpr bool operator==(const EventInfo&) const = default;
};

}  // namespace mfad

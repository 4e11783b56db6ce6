#include "projections/role_state/member.h"

#include <cstring>

namespace mfad::role_state {

std::string encode(const Member& member) {
  std::string row(1, static_cast<char>(member.enrolled.bits()));
  if (member.locked_until) {
    const std::int64_t ms = member.locked_until->time_since_epoch().count();
    row.append(reinterpret_cast<const char*>(&ms), sizeof ms);
  }
  return row;
}

std::optional<Member> decode_member(std::string_view row) {
  std::int64_t ms = 0;
  if (row.size() != 1 && row.size() != 1 + sizeof ms) return std::nullopt;
  Member member{TypeSet::from_bits(static_cast<std::uint8_t>(row.front())), std::nullopt};
  if (row.size() > 1) {
    std::memcpy(&ms, row.data() + 1, sizeof ms);
    member.locked_until = timestamp_from_ms(ms);
  }
  return member;
}

}  // namespace mfad::role_state

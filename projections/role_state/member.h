// The row of a member in the index of its role: what member pages are filtered by.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "events/base/time.h"
#include "events/base/types.h"

namespace mfad::role_state {

struct Member {
  TypeSet enrolled;
  std::optional<Timestamp> locked_until;

  bool operator==(const Member&) const = default;
};

std::string encode(const Member& member);
std::optional<Member> decode_member(std::string_view row);

}  // namespace mfad::role_state

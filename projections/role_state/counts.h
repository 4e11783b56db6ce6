// The members of a role, counted per set of enrolled types: at most 128 sets, so that a change of enforced, chosen or
// enabled types costs no walk over members; statuses are derived when read. Counts always equal a recount.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/base/types.h"
#include "events/policy/policy.h"

namespace mfad::role_state {

struct Counts {
  static constexpr std::size_t sets = 128;  // subsets of seven types
  std::array<std::uint32_t, sets> members_by_enrolled{};
  std::uint32_t locked = 0;

  void add(TypeSet enrolled, bool is_locked);
  void remove(TypeSet enrolled, bool is_locked);
  bool empty() const;
  bool operator==(const Counts&) const = default;
};

std::string encode(const Counts& counts);  // only the sets that occur
std::optional<Counts> decode(std::string_view row);

// What the counts mean under a requirement: the numbers of S/roles/{role}/state.
struct Summary {
  std::int64_t members = 0;
  std::array<std::int64_t, 4> by_status{};  // indexed by AccountStatus; they add up to members
  std::array<std::int64_t, 7> enrolled{};   // indexed by AuthenticationType
  std::array<std::int64_t, 7> lacking{};    // members that lack an enforced type; 0 for the others
  std::int64_t locked = 0;

  bool operator==(const Summary&) const = default;
};
Summary summarise(const Counts& counts, const policy::Requirement& requirement, TypeSet available);

}  // namespace mfad::role_state

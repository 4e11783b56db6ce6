#include "projections/role_state/counts.h"

#include <algorithm>
#include <cstring>

#include "events/base/check.h"

namespace mfad::role_state {
namespace {

constexpr std::size_t entry_bytes = 1 + sizeof(std::uint32_t);

void put(std::string& out, std::uint32_t value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); }

std::uint32_t get(std::string_view in, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, in.data() + at, sizeof value);
  return value;
}

}  // namespace

void Counts::add(TypeSet enrolled, bool is_locked) {
  ++members_by_enrolled[enrolled.bits()];
  locked += is_locked ? 1 : 0;
}

void Counts::remove(TypeSet enrolled, bool is_locked) {
  MFAD_CHECK(members_by_enrolled[enrolled.bits()] > 0, "a member that was counted");
  MFAD_CHECK(!is_locked || locked > 0, "a locked member that was counted");
  --members_by_enrolled[enrolled.bits()];
  locked -= is_locked ? 1 : 0;
}

bool Counts::empty() const { return *this == Counts{}; }

std::string encode(const Counts& counts) {
  std::string row;
  put(row, counts.locked);
  for (std::size_t set = 0; set < Counts::sets; ++set) {
    if (counts.members_by_enrolled[set] == 0) continue;
    row.push_back(static_cast<char>(set));
    put(row, counts.members_by_enrolled[set]);
  }
  return row;
}

std::optional<Counts> decode(std::string_view row) {
  constexpr std::size_t head = sizeof(std::uint32_t);
  if (row.size() < head || (row.size() - head) % entry_bytes != 0) return std::nullopt;
  Counts counts;
  counts.locked = get(row, 0);
  for (std::size_t at = head; at < row.size(); at += entry_bytes) {
    const auto set = static_cast<unsigned char>(row[at]);
    if (set >= Counts::sets) return std::nullopt;
    counts.members_by_enrolled[set] = get(row, at + 1);
  }
  return counts;
}

Summary summarise(const Counts& counts, const policy::Requirement& requirement, TypeSet available) {
  Summary summary;
  summary.locked = counts.locked;
  for (std::size_t set = 0; set < Counts::sets; ++set) {
    const std::int64_t members = counts.members_by_enrolled[set];
    if (members == 0) continue;
    const TypeSet enrolled = TypeSet::from_bits(static_cast<std::uint8_t>(set));
    summary.members += members;
    summary.by_status[static_cast<std::size_t>(policy::status(requirement, enrolled, available))] += members;
    for (AuthenticationType type : enrolled) summary.enrolled[static_cast<std::size_t>(type)] += members;
    for (AuthenticationType type : requirement.enforced - (enrolled & available))
      summary.lacking[static_cast<std::size_t>(type)] += members;
  }
  return summary;
}

}  // namespace mfad::role_state

// Who is in which group, over a whole file, nested groups included. Names compare as mfad compares DNs; each is kept as
// a digest. Memory: about 100 bytes a name, 4 a membership, and the text of each group's DN. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/base/digest.h"

namespace mfad::directory {

inline constexpr std::size_t names_max = 8'000'000;         // people and groups that memberships name
inline constexpr std::size_t memberships_max = 64'000'000;  // 32 groups for each of 2 million people

class Memberships {
 public:
  enum class Added : std::uint8_t { yes, not_a_dn, no_room };

  Added add_group(std::string_view group_dn);
  Added add(std::string_view member_dn, std::string_view group_dn);
  Added add_user_name(const std::string& user_name, std::string_view group_dn);  // memberUid (RFC 2307)
  // What a person's primary group is named by: Active Directory's objectSid, or gidNumber (RFC 2307), of a group.
  void add_security_id(std::string security_id, std::string_view group_dn);

  // All groups of `dn`, through nested ones, each once, in bytewise order. `direct`: groups that the entry itself
  // names.
  std::vector<std::string> groups_of(std::string_view dn, const std::vector<std::string_view>& direct);
  const std::string* group_with_security_id(const std::string& security_id) const;
  std::vector<std::string_view> groups_with_user_name(const std::string& user_name) const;

 private:
  using Index = std::uint32_t;
  struct DigestHash {
    std::size_t operator()(const ShortDigest& digest) const {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };

  Added intern(std::string_view dn, Index& index);
  void visit(std::string_view dn, std::vector<std::string>& groups);

  std::unordered_map<ShortDigest, Index, DigestHash> names_;
  std::vector<std::vector<Index>> parents_;       // by name: the groups that it is directly in
  std::vector<std::uint32_t> met_in_;             // by name: the last walk that met it, so that cycles end
  std::unordered_map<Index, std::string> texts_;  // of groups, as first written
  std::unordered_map<std::string, std::string> security_ids_;
  std::unordered_map<std::string, std::vector<Index>> by_user_name_;
  std::uint32_t walk_ = 0;
  std::size_t memberships_ = 0;
};

}  // namespace mfad::directory

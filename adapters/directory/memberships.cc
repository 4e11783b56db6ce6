#include "adapters/directory/memberships.h"

#include <algorithm>

#include "events/policy/distinguished_name.h"

namespace mfad::directory {

Memberships::Added Memberships::intern(std::string_view dn, Index& index) {
  const auto digest = policy::dn_digest(dn);
  if (!digest) return Added::not_a_dn;
  const auto found = names_.find(*digest);
  if (found != names_.end()) {
    index = found->second;
    return Added::yes;
  }
  if (names_.size() == names_max) return Added::no_room;
  index = static_cast<Index>(names_.size());
  names_.emplace(*digest, index);
  parents_.emplace_back();
  met_in_.push_back(0);
  return Added::yes;
}

Memberships::Added Memberships::add_group(std::string_view group_dn) {
  Index group = 0;
  const auto added = intern(group_dn, group);
  if (added == Added::yes) texts_.try_emplace(group, group_dn);
  return added;
}

Memberships::Added Memberships::add(std::string_view member_dn, std::string_view group_dn) {
  if (memberships_ == memberships_max) return Added::no_room;
  Index member = 0;
  Index group = 0;
  if (const auto added = intern(member_dn, member); added != Added::yes) return added;
  if (const auto added = add_group(group_dn); added != Added::yes) return added;
  if (const auto added = intern(group_dn, group); added != Added::yes) return added;
  parents_[member].push_back(group);
  ++memberships_;
  return Added::yes;
}

Memberships::Added Memberships::add_user_name(const std::string& user_name, std::string_view group_dn) {
  if (memberships_ == memberships_max) return Added::no_room;
  if (by_user_name_.size() == names_max && !by_user_name_.contains(user_name)) return Added::no_room;
  if (const auto added = add_group(group_dn); added != Added::yes) return added;
  Index group = 0;
  if (const auto added = intern(group_dn, group); added != Added::yes) return added;
  by_user_name_[user_name].push_back(group);
  ++memberships_;
  return Added::yes;
}

void Memberships::add_security_id(std::string security_id, std::string_view group_dn) {
  security_ids_.insert_or_assign(std::move(security_id), std::string(group_dn));
}

const std::string* Memberships::group_with_security_id(const std::string& security_id) const {
  const auto found = security_ids_.find(security_id);
  return found == security_ids_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> Memberships::groups_with_user_name(const std::string& user_name) const {
  std::vector<std::string_view> groups;
  const auto found = by_user_name_.find(user_name);
  if (found == by_user_name_.end()) return groups;
  for (const Index group : found->second) groups.emplace_back(texts_.at(group));
  return groups;
}

void Memberships::visit(std::string_view dn, std::vector<std::string>& groups) {
  const auto digest = policy::dn_digest(dn);
  const auto found = digest ? names_.find(*digest) : names_.end();
  if (found == names_.end()) return;
  std::vector<Index> waiting{found->second};
  while (!waiting.empty()) {
    const auto name = waiting.back();
    waiting.pop_back();
    if (met_in_[name] == walk_) continue;
    met_in_[name] = walk_;
    if (const auto text = texts_.find(name); text != texts_.end()) groups.push_back(text->second);
    waiting.insert(waiting.end(), parents_[name].begin(), parents_[name].end());
  }
}

std::vector<std::string> Memberships::groups_of(std::string_view dn, const std::vector<std::string_view>& direct) {
  ++walk_;
  std::vector<std::string> groups;
  visit(dn, groups);
  for (const auto group : direct) visit(group, groups);
  std::ranges::sort(groups);
  return groups;
}

}  // namespace mfad::directory

#include "adapters/directory/accounts.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/directory/account_id.h"
#include "adapters/directory/dn.h"
#include "events/base/ids.h"
#include "events/base/limits.h"
#include "events/base/text.h"

namespace mfad::directory {
namespace {

// Attribute names of one kind of directory; names are in lower case.
struct Names {
  std::string_view id;
  std::string_view user_name;
  std::vector<std::string_view> person_classes;
  std::vector<std::string_view> not_person_classes;
  std::vector<std::string_view> group_classes;
  std::vector<std::string_view> members;
};

const Names& names_of(Mapping mapping) {
  static const Names ad{"objectguid", "samaccountname", {"user"}, {"computer"}, {"group"}, {"member"}};
  static const Names openldap{"entryuuid",
                              "uid",
                              {"person", "organizationalPerson", "inetOrgPerson", "account", "posixAccount"},
                              {},
                              {"groupOfNames", "groupOfUniqueNames", "groupOfMembers", "posixGroup"},
                              {"member", "uniquemember"}};
  return mapping == Mapping::ad ? ad : openldap;
}

bool has_any_class(const Entry& entry, const std::vector<std::string_view>& classes) {
  return std::ranges::any_of(classes, [&](std::string_view name) { return entry.has("objectclass", name); });
}

bool is_group(const Entry& entry, Mapping mapping) { return has_any_class(entry, names_of(mapping).group_classes); }

bool is_person(const Entry& entry, Mapping mapping) {
  const auto& names = names_of(mapping);
  return has_any_class(entry, names.person_classes) && !has_any_class(entry, names.not_person_classes);
}

constexpr std::string_view range_option = ";range=";

// `member` or `member;range=0-1499`.
bool is_attribute(const Attribute& attribute, std::string_view name) {
  return attribute.name.starts_with(name) &&
         (attribute.name.size() == name.size() || attribute.name.substr(name.size()).starts_with(range_option));
}

bool is_member_list(const Attribute& attribute, Mapping mapping) {
  return std::ranges::any_of(names_of(mapping).members, [&](auto name) { return is_attribute(attribute, name); });
}

// A group whose last range is missing would silently have too few members.
std::optional<Problem> refuse_partial_range(const Entry& entry, std::string_view name) {
  const Attribute* part = nullptr;
  for (const auto& attribute : entry.attributes) {
    if (!is_attribute(attribute, name) || attribute.name.size() == name.size()) continue;
    part = &attribute;
    if (attribute.name.ends_with("-*")) return std::nullopt;
  }
  if (part == nullptr) return std::nullopt;
  return Problem{part->line, fmt::format("{} is only a part of the list; export all ranges, up to `{}{}…-*`",
                                         part->name, name, range_option)};
}

std::optional<Problem> refuse(const Attribute& attribute, Memberships::Added added) {
  if (added == Memberships::Added::yes) return std::nullopt;
  if (added == Memberships::Added::not_a_dn) {
    return Problem{attribute.line, fmt::format("value of {} is not a distinguished name of at most {} bytes (RFC 4514)",
                                               attribute.name, limits::dn_bytes_max)};
  }
  return Problem{attribute.line, fmt::format("more than {} names or {} memberships in one file; split it by container",
                                             names_max, memberships_max)};
}

// groupOfUniqueNames may add a bit string to a name: `cn=a,dc=b#'01'B`.
std::string_view without_unique_id(std::string_view name) {
  return name.ends_with("'B") ? name.substr(0, name.rfind('#')) : name;
}

std::expected<std::string, Problem> required(const Entry& entry, std::string_view name) {
  const auto* attribute = entry.find(name);
  if (attribute == nullptr || attribute->value.empty()) {
    return std::unexpected(Problem{entry.line, fmt::format("person has no {}; include it in the export", name)});
  }
  return attribute->value;
}

struct TextRule {
  std::string_view name;
  std::size_t bytes_max;
};

std::optional<Problem> refuse_text(const Attribute& attribute, std::size_t bytes_max) {
  const auto problem = [&](std::string_view what) {
    return Problem{attribute.line, fmt::format("{} {}; correct it in the directory", attribute.name, what)};
  };
  if (attribute.value.size() > bytes_max) return problem(fmt::format("is longer than {} bytes", bytes_max));
  if (!is_valid_utf8(attribute.value)) return problem("is not UTF-8");
  if (has_control_characters(attribute.value)) return problem("has control characters");
  return std::nullopt;
}

std::expected<std::optional<std::string>, Problem> optional_text(const Entry& entry, TextRule rule) {
  const auto* attribute = entry.find(rule.name);
  if (attribute == nullptr || attribute->value.empty()) return std::nullopt;
  if (auto problem = refuse_text(*attribute, rule.bytes_max)) return std::unexpected(std::move(*problem));
  return attribute->value;
}

std::expected<bool, Problem> is_enabled(const Entry& entry, Mapping mapping) {
  if (mapping == Mapping::openldap) {
    constexpr std::string_view locked_for_ever = "000001010000Z";  // of the password policy overlay
    return !entry.has("pwdaccountlockedtime", locked_for_ever) && !entry.has("nsaccountlock", "TRUE");
  }
  auto flags = required(entry, "useraccountcontrol");
  if (!flags) return std::unexpected(std::move(flags.error()));
  const auto value = parse_int32(*flags);
  if (!value) {
    return std::unexpected(
        Problem{entry.find("useraccountcontrol")->line, "userAccountControl is not a number; export it unchanged"});
  }
  constexpr std::int32_t account_disabled = 0x2;
  return (*value & account_disabled) == 0;
}

// What the primary group of a person is looked up by; empty when the entry does not say.
std::string primary_group_id(const Entry& entry, Mapping mapping) {
  if (mapping == Mapping::openldap) {
    const auto* number = entry.find("gidnumber");
    return number == nullptr ? std::string{} : number->value;
  }
  const auto* security_id = entry.find("objectsid");
  const auto* primary = entry.find("primarygroupid");
  if (security_id == nullptr || primary == nullptr) return {};
  return sibling_security_id(security_id->value, primary->value);
}

std::vector<std::string_view> direct_groups(const Entry& entry, Mapping mapping, const Memberships& memberships) {
  std::vector<std::string_view> groups;
  for (const auto& attribute : entry.attributes) {
    if (is_attribute(attribute, "memberof")) groups.emplace_back(attribute.value);
    if (mapping != Mapping::openldap || attribute.name != "uid") continue;
    const auto named = memberships.groups_with_user_name(attribute.value);
    groups.insert(groups.end(), named.begin(), named.end());
  }
  const auto* group = memberships.group_with_security_id(primary_group_id(entry, mapping));
  if (group != nullptr) groups.emplace_back(*group);
  return groups;
}

std::optional<Problem> refuse_groups(const Account& account) {
  if (account.groups.size() > limits::groups_max) {
    return Problem{account.line, fmt::format("person is in {} groups, nested ones included; at most {} can be taken",
                                             account.groups.size(), limits::groups_max)};
  }
  const bool too_long =
      account.container.size() > limits::dn_bytes_max ||
      std::ranges::any_of(account.groups, [](const auto& dn) { return dn.size() > limits::dn_bytes_max; });
  if (too_long) {
    return Problem{account.line,
                   fmt::format("container or a group has a DN of more than {} bytes", limits::dn_bytes_max)};
  }
  return std::nullopt;
}

std::expected<std::string, Problem> read_account_id(const Entry& entry, Mapping mapping) {
  const auto name = names_of(mapping).id;
  auto raw = required(entry, name);
  if (!raw) return std::unexpected(std::move(raw.error()));
  auto id = mapping == Mapping::ad ? id_of_object_guid(*raw) : id_of_entry_uuid(*raw);
  if (id) return *id;
  return std::unexpected(
      Problem{entry.find(name)->line, fmt::format("{} is not a UUID ({} bytes); export it unchanged{}", name,
                                                  raw->size(), mapping == Mapping::ad ? ", in base64" : "")});
}

}  // namespace

std::optional<Problem> note_memberships(const Entry& entry, Mapping mapping, Memberships& memberships) {
  const bool group = is_group(entry, mapping);
  if (group) {
    if (auto problem = refuse({entry.line, "dn", {}}, memberships.add_group(entry.dn))) return problem;
    const auto* id = entry.find(mapping == Mapping::ad ? "objectsid" : "gidnumber");
    if (id != nullptr && !id->value.empty()) memberships.add_security_id(id->value, entry.dn);
  }
  for (const auto& attribute : entry.attributes) {
    auto added = Memberships::Added::yes;
    if (is_attribute(attribute, "memberof")) {  // a person's own list is read with the person
      added = group ? memberships.add(entry.dn, attribute.value) : memberships.add_group(attribute.value);
    } else if (group && is_member_list(attribute, mapping)) {
      added = memberships.add(without_unique_id(attribute.value), entry.dn);
    } else if (group && mapping == Mapping::openldap && attribute.name == "memberuid") {
      added = memberships.add_user_name(attribute.value, entry.dn);
    }
    if (auto problem = refuse(attribute, added)) return problem;
  }
  if (!group) return std::nullopt;
  return refuse_partial_range(entry, "member");
}

std::expected<std::optional<Account>, Problem> to_account(const Entry& entry, Mapping mapping,
                                                          Memberships& memberships) {
  if (!is_person(entry, mapping)) return std::nullopt;
  Account account;
  account.line = entry.line;
  auto id = read_account_id(entry, mapping);
  if (!id) return std::unexpected(std::move(id.error()));
  account.account_id = std::move(*id);

  const auto user_name = names_of(mapping).user_name;
  if (auto present = required(entry, user_name); !present) return std::unexpected(std::move(present.error()));
  struct Field {
    TextRule rule;
    std::optional<std::string>& value;
  };
  std::optional<std::string> name;
  const bool has_display_name = entry.find("displayname") != nullptr;
  const Field fields[] = {
      {{user_name, limits::user_name_bytes_max}, name},
      {{has_display_name ? "displayname" : "cn", limits::display_name_bytes_max}, account.display_name},
      {{"mail", limits::mail_bytes_max}, account.mail},
      {{"mobile", limits::mobile_bytes_max}, account.mobile},
  };
  for (const auto& field : fields) {
    auto text = optional_text(entry, field.rule);
    if (!text) return std::unexpected(std::move(text.error()));
    field.value = std::move(*text);
  }
  account.user_name = std::move(*name);

  auto enabled = is_enabled(entry, mapping);
  if (!enabled) return std::unexpected(std::move(enabled.error()));
  account.enabled = *enabled;
  account.container = parent_dn(entry.dn);
  account.groups = memberships.groups_of(entry.dn, direct_groups(entry, mapping, memberships));
  if (auto problem = refuse_partial_range(entry, "memberof")) return std::unexpected(std::move(*problem));
  if (auto problem = refuse_groups(account)) return std::unexpected(std::move(*problem));
  return account;
}

}  // namespace mfad::directory

// What the directory tells of an account. Facts travel as deltas, split over several events where they are long. Public
// fields: contract §6.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/base/secret.h"
#include "events/base/time.h"
#include "events/base/types.h"
#include "events/event_info.h"

namespace mfad::account {

// What changed of the directory's facts. DNs are as the directory wrote them; removed groups are named by digest,
// because state keeps groups as digests only (policy/distinguished_name.h).
struct FactsDelta {
  std::optional<std::string> user_name;
  std::optional<std::string> display_name;  // "" = removed, as for mail and mobile
  std::optional<std::string> mail;
  std::optional<std::string> mobile;
  std::optional<std::string> container;
  std::vector<std::string> groups_added;
  std::vector<ShortDigest> groups_removed;

  void serialize(auto& archive) {
    archive(user_name, display_name, mail, mobile, container, groups_added, groups_removed);
  }
  bool operator==(const FactsDelta&) const = default;
};

struct Observed {
  static constexpr EventInfo info{50, "account.observed", 1, Topic::enrollment};
  bool directory_enabled = true;
  std::string source;
  Timestamp observed_at;
  FactsDelta delta;

  void clear_part(auto& archive) { archive(directory_enabled, source, observed_at); }
  void sealed_part(auto& archive) { archive(delta); }
  void public_data(auto& fields) const { fields("directory_enabled", directory_enabled); }
  bool operator==(const Observed&) const = default;
};

struct FactsChanged {
  static constexpr EventInfo info{51, "account.facts_changed", 1, Topic::enrollment};
  std::vector<FactAttribute> changed;
  bool directory_enabled = true;
  std::string source;
  Timestamp observed_at;
  FactsDelta delta;

  void clear_part(auto& archive) { archive(changed, directory_enabled, source, observed_at); }
  void sealed_part(auto& archive) { archive(delta); }
  void public_data(auto& fields) const {
    fields("changed", changed);
    fields("directory_enabled", directory_enabled);
  }
  bool operator==(const FactsChanged&) const = default;
};

struct Deleted {
  static constexpr EventInfo info{52, "account.deleted", 1, Topic::enrollment};
  std::string source;
  Timestamp observed_at;

  void clear_part(auto& archive) { archive(source, observed_at); }
  void public_data(auto&) const {}
  bool operator==(const Deleted&) const = default;
};

}  // namespace mfad::account

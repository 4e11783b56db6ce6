// What can happen to the installation as a whole: callers, clock, republishing. Public fields: contract §6.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/base/types.h"
#include "events/event_info.h"

namespace mfad::installation {

struct CallerRegistered {
  static constexpr EventInfo info{1, "installation.caller_registered", 1, Topic::policy};
  CallerId caller;
  CallerRole role = CallerRole::auditor;
  std::vector<std::string> stores;  // {"*"} or store ids
  std::string name;
  Digest token_digest{};  // SHA-256 of the bearer token

  void clear_part(auto& archive) { archive(caller, role, stores); }
  void sealed_part(auto& archive) { archive(name, token_digest); }
  void public_data(auto& fields) const {
    fields("caller_id", caller);
    fields("role", role);
    fields("stores", stores);
  }
  bool operator==(const CallerRegistered&) const = default;
};

struct CallerRevoked {
  static constexpr EventInfo info{2, "installation.caller_revoked", 1, Topic::policy};
  CallerId caller;

  void clear_part(auto& archive) { archive(caller); }
  void public_data(auto& fields) const { fields("caller_id", caller); }
  bool operator==(const CallerRevoked&) const = default;
};

struct ClockJumped {
  static constexpr EventInfo info{3, "installation.clock_jumped", 1, Topic::policy};
  std::int64_t milliseconds = 0;  // wall clock against CLOCK_BOOTTIME; negative = backwards

  void clear_part(auto& archive) { archive(milliseconds); }
  void public_data(auto& fields) const { fields("milliseconds", milliseconds); }
  bool operator==(const ClockJumped&) const = default;
};

struct RepublishRequested {
  static constexpr EventInfo info{4, "installation.republish_requested", 1, Topic::policy};
  Position from;

  void clear_part(auto& archive) { archive(from); }
  void public_data(auto& fields) const { fields("from", from); }
  bool operator==(const RepublishRequested&) const = default;
};

struct AccessDenied {
  static constexpr EventInfo info{5, "installation.access_denied", 1, Topic::attempt};
  CallerId caller;
  std::string route;  // the template, e.g. `PUT /v1/stores/{store}`
  std::int64_t count = 0;

  void clear_part(auto& archive) { archive(caller, route, count); }
  void public_data(auto& fields) const {
    fields("caller_id", caller);
    fields("route", route);
    fields("count", count);
  }
  bool operator==(const AccessDenied&) const = default;
};

}  // namespace mfad::installation

namespace mfad {
using InstallationEvent =
    std::variant<installation::CallerRegistered, installation::CallerRevoked, installation::ClockJumped,
                 installation::RepublishRequested, installation::AccessDenied>;
}  // namespace mfad

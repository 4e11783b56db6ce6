// The state of an account's stream: facts, enrollments, failures, lockout, open flows (design §3). Written by the
// account decider's evolve; also the projections' row of an account. Holds personal data and seeds: it leaves memory
// only sealed.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/base/kept_secret.h"
#include "events/base/limits.h"
#include "events/base/time.h"
#include "events/base/types.h"
#include "events/policy/settings.h"

namespace mfad::account {

enum class Presence : std::uint8_t { unknown, known, deleted };

struct Facts {
  std::string user_name;
  std::string display_name;
  std::string mail;
  std::string mobile;
  bool enabled = true;
  std::vector<ShortDigest> containers;  // its container first, then each one above it
  std::vector<ShortDigest> groups;      // sorted
  std::string source;                   // of the last observation that changed something
  Timestamp observed_at;

  void serialize(auto& archive) {
    archive(user_name, display_name, mail, mobile, enabled, containers, groups, source, observed_at);
  }
  bool operator==(const Facts&) const = default;
};

// How far the observations of one source have come: nothing older of it is believed.
struct Observation {
  std::string source;
  Timestamp observed_at;  // of the last one that changed something

  void serialize(auto& archive) { archive(source, observed_at); }
  bool operator==(const Observation&) const = default;
};

// One mail that asks for a code.
struct Challenge {
  ChallengeId id;
  Digest code_digest{};  // keyed, bound to the challenge
  Timestamp sent_at;
  Timestamp expires_at;
  std::int32_t wrong_answers =
      0;  // in a flow: at limits::email_code_answers_max it is void; kept for the time of the last mail

  void serialize(auto& archive) { archive(id, code_digest, sent_at, expires_at, wrong_answers); }
  bool operator==(const Challenge&) const = default;
};

struct Pending {
  EnrollmentId id;
  AuthenticationType type = AuthenticationType::authenticator;
  Timestamp expires_at;
  std::optional<EnrollmentId> replaces;
  KeptSecret seed;
  std::string address;
  std::int32_t attempts_left = 0;
  std::optional<Challenge> challenge;  // email only

  void serialize(auto& archive) { archive(id, type, expires_at, replaces, seed, address, attempts_left, challenge); }
  bool operator==(const Pending&) const = default;
};

struct Enrolled {
  EnrollmentId id;
  AuthenticationType type = AuthenticationType::authenticator;
  Timestamp enrolled_at;
  KeptSecret seed;
  std::string address;
  std::int64_t last_step = 0;            // authenticator: no step up to this one is accepted again (INV-39)
  std::int32_t wrong_since_success = 0;  // at limits::wrong_answers_per_type_max the type is not offered

  void serialize(auto& archive) { archive(id, type, enrolled_at, seed, address, last_step, wrong_since_success); }
  bool operator==(const Enrolled&) const = default;
};

struct Passed {
  AuthenticationType type = AuthenticationType::authenticator;
  EnrollmentId enrollment;  // a flow is aborted when it is unenrolled or replaced

  void serialize(auto& archive) { archive(type, enrollment); }
  bool operator==(const Passed&) const = default;
};

struct Grant {
  Digest digest{};  // keyed
  Operation operation = Operation::password_reset;
  Timestamp expires_at;

  void serialize(auto& archive) { archive(digest, operation, expires_at); }
  bool operator==(const Grant&) const = default;
};

namespace situation {

struct Open {
  std::optional<Challenge> challenge;
  void serialize(auto& archive) { archive(challenge); }
  bool operator==(const Open&) const = default;
};
struct Satisfied {  // until the grant is redeemed or expires
  void serialize(auto&) {}
  bool operator==(const Satisfied&) const = default;
};
struct Redeemed {
  void serialize(auto&) {}
  bool operator==(const Redeemed&) const = default;
};
struct Ended {
  FlowStatus status = FlowStatus::expired;  // done, failed, expired, abandoned or aborted
  void serialize(auto& archive) { archive(status); }
  bool operator==(const Ended&) const = default;
};

}  // namespace situation
using FlowSituation = std::variant<situation::Open, situation::Satisfied, situation::Redeemed, situation::Ended>;

struct Flow {
  FlowId id;
  FlowKind kind = FlowKind::self_reset;
  Position started;  // of its first record; all others of the flow lie behind
  std::string client;
  RoleId role;  // fixed at the start, as is all down to expires_at (INV-30, INV-94)
  Position store_position;
  policy::Requirement required;
  Timestamp expires_at;        // of the flow while it is open
  std::vector<Passed> passed;  // in the order passed; a type at most once (INV-53)
  std::optional<Grant> grant;  // once earned; kept so that a late redeem gets the right refusal
  FlowSituation situation;
  bool types_lost =
      false;  // a type that was passed or still needed has been unenrolled or replaced: it can only be aborted

  void serialize(auto& archive) {
    archive(id, kind, started, client, role, store_position, required, expires_at, passed, grant, situation,
            types_lost);
  }
  bool operator==(const Flow&) const = default;
};

FlowStatus status_of(const Flow& flow);

// What may still be asked of a flow that is over, once the next one has started.
struct PastFlow {
  FlowId id;
  FlowStatus status = FlowStatus::expired;
  Timestamp left_at;
  std::optional<Grant> grant;  // as the flow's

  void serialize(auto& archive) { archive(id, status, left_at, grant); }
  bool operator==(const PastFlow&) const = default;
};

struct AccountState {
  static constexpr std::uint32_t schema = 4;  // a new one drops old snapshots
  // Ended enrollments that are still told apart from unknown ones, and redeemed flows that wait for their report: new
  // flows cannot push those out.
  static constexpr std::size_t ended_kept_max = limits::flow_starts_per_hour_max;
  // Past flows are told apart for an hour: as many as may have started in it, and waited for a report before.
  static constexpr std::size_t past_kept_max = 2 * limits::flow_starts_per_hour_max;
  static constexpr std::size_t sources_kept_max = 32;  // the ones that changed something last

  Presence presence = Presence::unknown;
  AccountKey key;
  Facts facts;
  Timestamp deleted_observed_at;                // presence deleted: of the deletion, by facts.source
  std::vector<Observation> observations;        // per source, the latest change last; they survive a deletion
  std::vector<Pending> pending;                 // at most one of a type
  std::vector<Enrolled> enrolled;               // at most one of a type
  std::vector<EnrollmentId> ended_enrollments;  // oldest first
  std::int32_t consecutive_failures = 0;        // over all types and flows (INV-56)
  std::optional<Timestamp> locked_until;
  std::vector<Flow> flows;           // oldest first: those that go on, and those that ended since the last one started
  std::vector<PastFlow> past_flows;  // in the order in which they left
  std::vector<Timestamp>
      recent_flow_starts;                  // within the last hour at the last start, at most flow_starts_per_hour_max
  std::vector<Timestamp> recent_messages;  // the same for codes sent
  StreamVersion version;                   // of the stream

  TypeSet enrolled_types() const;

  void serialize(auto& archive) {
    archive(presence, key, facts, deleted_observed_at, observations, pending, enrolled, ended_enrollments,
            consecutive_failures, locked_until, flows, past_flows, recent_flow_starts, recent_messages, version);
  }
  bool operator==(const AccountState&) const = default;
};

}  // namespace mfad::account

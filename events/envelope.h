// A fact with its envelope: who, when, where in the log, and the link of the hash chain (design §5).
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "events/account/events.h"
#include "events/base/digest.h"
#include "events/base/ids.h"
#include "events/base/time.h"
#include "events/base/types.h"
#include "events/installation/events.h"
#include "events/store/events.h"

namespace mfad {

using Event = std::variant<InstallationEvent, StoreEvent, AccountEvent>;

// Identity of one log, drawn when its data directory is made. 16 random bytes, 32 hex digits on the wire.
using Lineage = std::array<std::uint8_t, 16>;
std::string to_hex(const Lineage& lineage);

using ChainHash = Digest;  // SHA-256("mfad/chain/v1\n" || previous || SHA-256(record)); zeros before the first record

// Who caused it: an API caller, for whom a person may stand, or a part of mfad.
struct Actor {
  struct ApiCaller {
    CallerId id;
    CallerRole role = CallerRole::auditor;
    std::string person;  // Mfa-Actor; sealed, never public; empty = none named

    bool operator==(const ApiCaller&) const = default;
  };
  std::variant<ApiCaller, SystemActor> who = SystemActor::start;

  bool operator==(const Actor&) const = default;
};

struct Envelope {
  Lineage lineage{};
  Position position;
  StreamId stream;
  StreamVersion version;  // of the stream, after this event
  Timestamp recorded_at;  // never before that of the record before it
  Actor actor;
  std::string correlation;   // the X-Request-Id, or the flow's for what a timer does
  Position causation;        // the first event of the same decision: what was decided together shares it
  Position policy_position;  // the store's last event when this was decided; 0 = none
  KeySlot key_slot;          // seals the stream
  ChainHash previous_chain_hash{};

  bool operator==(const Envelope&) const = default;
};

struct RecordedEvent {
  Envelope envelope;
  Event event;
  ChainHash chain_hash{};  // of this record

  bool operator==(const RecordedEvent&) const = default;
};

// `<lineage>-<position>`, the event's id for ever.
std::string event_id(const Lineage& lineage, Position position);

}  // namespace mfad

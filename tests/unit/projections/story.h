// given(stream, events…): recorded events in a log in memory, linked and sealed as the writer does it; folded into rows
// when asked.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "adapters/memory/event_log.h"
#include "adapters/memory/row_store.h"
#include "adapters/memory/secret_box.h"
#include "events/codec.h"
#include "projections/projection.h"

namespace mfad::test {

inline const StoreId s1{"s1"};
inline const RoleId staff{"staff"};
inline const RoleId guests{"guests"};
inline const StreamId store_stream = StreamId::of(s1);
inline AccountKey key_of(std::string id) { return {s1, AccountId{std::move(id)}}; }
inline policy::Criteria below(std::string container) {
  return {{{policy::Term::Kind::container, std::move(container)}}};
}

template <class E, class Family>
inline constexpr bool is_one_of = false;
template <class E, class... All>
inline constexpr bool is_one_of<E, std::variant<All...>> = (std::is_same_v<E, All> || ...);

class Story {
 public:
  explicit Story(std::uint8_t lineage = 1) : log({.lineage = {lineage}, .cluster = "test", .created_at = {}}) {}

  template <class... E>
  Story& given(const StreamId& stream, E... events) {
    (append(stream, event_of(std::move(events))), ...);
    return *this;
  }
  template <class... E>
  Story& of(const std::string& account, E... events) {
    return given(StreamId::of(key_of(account)), std::move(events)...);
  }
  Story& observed(const std::string& account, const std::string& container) {
    account::Observed what;
    what.source = "ad";
    what.delta.user_name = "Name of " + account;
    what.delta.container = container;
    return of(account, what);
  }
  Story& enrolled(const std::string& account, AuthenticationType type) {
    const EnrollmentId id{fmt::format("e-{}-{}", account, name_of(type))};
    account::EnrollmentStarted started;
    started.enrollment = id;
    started.type = type;
    of(account, started);
    if (type == AuthenticationType::email) return of(account, account::EmailEnrolled{id});
    return of(account, account::AuthenticatorEnrolled{id, 7});
  }
  // A store with authenticator and email, and a role for those below OU=Staff.
  Story& open_house() {
    store::RoleCreated role;
    role.role = staff;
    role.name = "Staff";
    role.priority = 10;
    role.criteria = below("OU=Staff,DC=x");
    return given(store_stream, store::Registered{"Main", Provider::ldap},
                 store::AuthenticationTypeEnabled{AuthenticationType::authenticator},
                 store::AuthenticationTypeEnabled{AuthenticationType::email}, store::EnrollmentEnabled{}, role);
  }

  ProjectionContext context() const { return {.box = box, .hash_key = "hash key", .dev = true}; }
  Position tail() const { return log.tail(); }

  std::vector<RecordedEvent> events_after(Position position) const {
    std::vector<RecordedEvent> all;
    const auto records = log.read(position, 100'000, 1U << 30U);
    for (const StoredRecord& record : *records) all.push_back(*decode_record(record.bytes, box));
    return all;
  }
  // Folds what was not folded yet, `slice` events at a time.
  void fold_into(Projection& projection, RowStore& into, Position& folded, std::size_t slice = 1'000) const {
    const auto events = events_after(folded);
    for (std::size_t at = 0; at < events.size(); at += slice) {
      auto batch = into.begin();
      const auto count = std::min(slice, events.size() - at);
      ASSERT_TRUE(projection.apply(std::span{events}.subspan(at, count), *batch).has_value());
      ASSERT_TRUE(into.commit(std::move(batch)).has_value());
    }
    folded = tail();
  }

  memory::MemoryEventLog log;
  memory::MemorySecretBox box;
  memory::MemoryRowStore rows;

 private:
  template <class E>
  static Event event_of(E event) {
    if constexpr (is_one_of<E, AccountEvent>) {
      return AccountEvent{std::move(event)};
    } else {
      return StoreEvent{std::move(event)};
    }
  }
  void append(const StreamId& stream, const Event& event) {
    StreamHead& head = heads_[stream];
    if (head.key_slot == KeySlot{}) head.key_slot = *box.slot_for_new_stream();
    head.version = head.version.next();
    head.last_position = log.tail().next();
    Envelope envelope;
    envelope.lineage = log.identity().lineage;
    envelope.position = head.last_position;
    envelope.stream = stream;
    envelope.version = head.version;
    envelope.recorded_at = timestamp_from_ms(1'795'000'000'000 + static_cast<std::int64_t>(head.last_position.value));
    envelope.key_slot = head.key_slot;
    envelope.previous_chain_hash = chain_hash_;
    auto record = encode_record(envelope, event, box);
    ASSERT_TRUE(record.has_value());
    chain_hash_ = record->chain_hash;
    Group group;
    group.number = log.last_group() + 1;
    group.records.push_back({envelope.position, stream, envelope.version, std::move(record->bytes)});
    group.heads.emplace_back(stream, head);
    ASSERT_TRUE(log.append(group).has_value());
  }

  std::map<StreamId, StreamHead> heads_;
  ChainHash chain_hash_{};
};

}  // namespace mfad::test

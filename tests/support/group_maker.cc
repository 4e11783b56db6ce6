#include "tests/support/group_maker.h"

#include "events/base/check.h"
#include "events/codec.h"

namespace mfad::testing {
namespace {

constexpr int turn_streams = 16;

std::string incompressible(std::uint64_t seed, std::size_t bytes) {
  std::string out;
  for (std::uint64_t part = 0; out.size() < bytes; ++part) out += to_hex(sha256(fmt::format("{}/{}", seed, part)));
  return out.substr(0, bytes);
}

Event event_for(const StreamId& stream, Position position, std::size_t padding) {
  if (stream.kind() == StreamId::Kind::installation) {
    return InstallationEvent{installation::AccessDenied{CallerId{"caller-1"}, "PUT /v1/stores/{store}", 1}};
  }
  account::Observed observed;
  observed.source = "directory";
  observed.observed_at = time_of_record(position);
  observed.delta.display_name = fmt::format("Person {}", position.value);
  if (padding > 0) observed.delta.groups_added.push_back(incompressible(position.value, padding));
  return AccountEvent{observed};
}

}  // namespace

StreamId account_stream(int number) {
  return StreamId::of(AccountKey{StoreId{"s1"}, AccountId{fmt::format("account-{}", number)}});
}

Timestamp time_of_record(Position position) {
  return timestamp_from_ms(1'795'000'000'000 + static_cast<std::int64_t>(position.value) * 10);
}

std::string outcome_made_at(Timestamp at, std::string_view text) {
  const auto ms = static_cast<std::uint64_t>(at.time_since_epoch().count());
  std::string out;
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>((ms >> shift) & 0xff));
  return out.append(text);
}

GroupMaker::GroupMaker(const EventLog& log, const SecretBox& box, const ChainHash& hash)
    : log_(log), box_(box), group_(log.last_group()), tail_(log.tail()), hash_(hash) {}

Group GroupMaker::next(const std::vector<StreamId>& streams) {
  Group group;
  group.number = ++group_;
  for (const auto& stream : streams) add(group, stream, 0);
  if (streams.empty()) return group;
  const auto& last = streams.back();
  group.outcomes.emplace_back(OutcomeKey{CallerId{"caller-1"}, fmt::format("key-{:016}", tail_.value)},
                              outcome_made_at(time_of_record(tail_), "sealed answer"));
  group.deadlines.push_back({time_of_record(tail_), last});
  group.snapshots.emplace_back(last, Snapshot{heads_[last].version, 1, fmt::format("state at {}", tail_.value)});
  group.cursors["events"] = fmt::format("{}", tail_.value);
  for (const auto& stream : streams) {
    if (std::none_of(group.heads.begin(), group.heads.end(), [&](const auto& head) { return head.first == stream; })) {
      group.heads.emplace_back(stream, heads_[stream]);
    }
  }
  return group;
}

Group GroupMaker::next(std::size_t records, std::size_t padding) {
  Group group;
  group.number = ++group_;
  std::map<StreamId, StreamHead> touched;
  for (std::size_t i = 0; i < records; ++i) {
    const auto stream = account_stream(static_cast<int>(tail_.value % turn_streams));
    add(group, stream, padding);
    touched[stream] = heads_[stream];
  }
  group.heads.assign(touched.begin(), touched.end());
  return group;
}

void GroupMaker::add(Group& group, const StreamId& stream, std::size_t padding) {
  if (!heads_.contains(stream)) {
    const auto stored = log_.head(stream);
    MFAD_CHECK(stored, "a readable stream head");
    const auto slot = stream.kind() == StreamId::Kind::installation ? KeySlot{0} : KeySlot{1 + heads_.size() % 1000};
    heads_[stream] = stored->value_or(StreamHead{{}, {}, slot, std::nullopt});
  }
  auto& head = heads_[stream];
  tail_ = tail_.next();
  head.version = head.version.next();
  head.last_position = tail_;
  Envelope envelope;
  envelope.lineage = log_.identity().lineage;
  envelope.position = tail_;
  envelope.stream = stream;
  envelope.version = head.version;
  envelope.recorded_at = time_of_record(tail_);
  envelope.actor.who = SystemActor::start;
  envelope.key_slot = head.key_slot;
  envelope.previous_chain_hash = hash_;
  const auto record = encode_record(envelope, event_for(stream, tail_, padding), box_);
  MFAD_CHECK(record, "an event that can be encoded");
  hash_ = record->chain_hash;
  written_[tail_.value] = record->bytes;
  group.records.push_back({tail_, stream, head.version, record->bytes});
}

HeadMark GroupMaker::mark(std::uint64_t epoch) const { return {log_.identity().lineage, epoch, group_, tail_, hash_}; }

}  // namespace mfad::testing

#include "daemon/command/group_draft.h"

#include <iterator>
#include <utility>

namespace mfad::command {
namespace {

constexpr KeySlot installation_slot{0};

}  // namespace

Result<GroupDraft::Encoded> GroupDraft::encode(
    const std::vector<NewEvent>& events, const Origin& origin,
    const std::function<std::optional<StreamHead>(const StreamId&)>& head_of) {
  Encoded encoded;
  encoded.tail = tail_;
  const Position first = tail_.position.next();
  for (const NewEvent& event : events) {
    auto known = encoded.heads.find(event.stream);
    if (known == encoded.heads.end()) {
      auto head = head_of(event.stream);
      if (!head) {
        head.emplace();
        if (event.stream.kind() == StreamId::Kind::installation) {
          head->key_slot = installation_slot;
        } else {
          const auto slot = box_.slot_for_new_stream();
          if (!slot) return std::unexpected(slot.error());
          head->key_slot = *slot;
        }
      }
      known = encoded.heads.emplace(event.stream, *head).first;
    }
    StreamHead& head = known->second;
    Envelope envelope;
    envelope.lineage = lineage_;
    envelope.position = encoded.tail.position.next();
    envelope.stream = event.stream;
    envelope.version = head.version.next();
    envelope.recorded_at = origin.recorded_at;
    envelope.actor = origin.actor;
    envelope.correlation = origin.correlation;
    envelope.causation = first;
    envelope.policy_position = origin.policy_position;
    envelope.key_slot = head.key_slot;
    envelope.previous_chain_hash = encoded.tail.chain_hash;
    auto record = encode_record(envelope, event.event, box_);
    if (!record) return std::unexpected(record.error());

    head.version = envelope.version;
    head.last_position = envelope.position;
    encoded.tail.position = envelope.position;
    encoded.tail.chain_hash = record->chain_hash;
    encoded.tail.recorded_at = origin.recorded_at;
    encoded.bytes += record->bytes.size();
    encoded.records.push_back({envelope.position, event.stream, envelope.version, std::move(record->bytes)});
  }
  return encoded;
}

void GroupDraft::add(Encoded encoded) {
  std::ranges::move(encoded.records, std::back_inserter(group_.records));
  for (const auto& [stream, head] : encoded.heads) heads_[stream] = head;
  tail_ = encoded.tail;
  bytes_ += encoded.bytes;
}

void GroupDraft::add_snapshot(const StreamId& stream, Snapshot snapshot) {
  bytes_ += snapshot.sealed_state.size();
  snapshots_[stream] = std::move(snapshot);
}

void GroupDraft::add_outcome(OutcomeKey key, std::string sealed) {
  bytes_ += sealed.size();
  group_.outcomes.emplace_back(std::move(key), std::move(sealed));
}

void GroupDraft::add_deadline(const DeadlineRow& row) { deadlines_[row] = true; }
void GroupDraft::erase_deadline(const DeadlineRow& row) { deadlines_[row] = false; }

bool GroupDraft::empty() const {
  return group_.records.empty() && heads_.empty() && group_.outcomes.empty() && group_.cursors.empty();
}

Group GroupDraft::finish() {
  group_.number = tail_.group + 1;
  for (const auto& [row, there] : deadlines_) (there ? group_.deadlines : group_.deadlines_erased).push_back(row);
  group_.heads.assign(heads_.begin(), heads_.end());
  group_.snapshots.assign(std::make_move_iterator(snapshots_.begin()), std::make_move_iterator(snapshots_.end()));
  return std::move(group_);
}

}  // namespace mfad::command

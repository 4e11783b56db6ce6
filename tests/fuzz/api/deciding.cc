#include "tests/fuzz/api/deciding.h"

#include "daemon/api/json.h"
#include "events/codec.h"
#include "events/public_form.h"
#include "tests/fuzz/require.h"

namespace mfad::fuzz {
namespace {

class OneCode final : public CodeCheck {
 public:
  std::string authenticator_code(const Secret&, std::int64_t) const override { return "123456"; }
};

// Which random bytes does not matter; that they are the same each time does.
RandomTape::Bytes tape() {
  RandomTape::Bytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 11);
  return bytes;
}

}  // namespace

Deciding::Deciding(installation::InstallationState installation)
    : slot_(box_.slot_for_new_stream().value()), codes_(std::make_unique<OneCode>()) {
  states_[StreamId::installation()] = std::make_shared<const State>(std::move(installation));
}

std::shared_ptr<const State> Deciding::state_of(const StreamId& stream) const {
  const auto found = states_.find(stream);
  return found == states_.end() ? std::make_shared<const State>(initial_state(stream)) : found->second;
}

Decided Deciding::decide(const command::Submission& submission) const {
  States loaded;
  for (auto missing = needs(submission.command, loaded); !missing.empty();
       missing = needs(submission.command, loaded)) {
    for (const auto& stream : missing) loaded.put(stream, state_of(stream));
  }
  RandomTape random(tape());
  const Context context{.now = clock_.wall(),
                        .wall = clock_.wall(),
                        .actor = submission.actor,
                        .next_position = Position{1},
                        .random = &random,
                        .code_check = codes_.get(),
                        .hash_key = box_.hash_key(),
                        .cluster = "fuzz",
                        .dev = true};
  auto decided = mfad::decide(loaded, submission.command, context);
  if (!decided) return decided;
  std::unordered_map<StreamId, State> after;
  for (const auto& event : decided->events) {
    check(event, submission.actor);
    auto& state = after.try_emplace(event.stream, *state_of(event.stream)).first->second;
    evolve(state, event.event, {.position = Position{1}, .version = StreamVersion{1}, .at = clock_.wall()});
    next_deadline(state);
  }
  return decided;
}

void Deciding::keep(const command::Submission& submission) {
  const auto decided = decide(submission);
  require(decided.has_value(), "what furnishes is decided");
  std::uint64_t version = 0;
  for (const auto& event : decided->events) {
    State state = *state_of(event.stream);
    evolve(state, event.event, {.position = Position{1}, .version = StreamVersion{++version}, .at = clock_.wall()});
    states_[event.stream] = std::make_shared<const State>(std::move(state));
  }
}

void Deciding::check(const NewEvent& event, const Actor& actor) const {
  const Envelope envelope{.position = Position{1},
                          .stream = event.stream,
                          .version = StreamVersion{1},
                          .recorded_at = clock_.wall(),
                          .actor = actor,
                          .correlation = "fuzz",
                          .causation = Position{1},
                          .policy_position = Position{1},
                          .key_slot = slot_};
  const auto record = encode_record(envelope, event.event, box_);
  if (!record) {
    require(record.error().code == ErrorCode::too_large, "an event that is decided can be stored");
    return;
  }
  const auto read = decode_record(record->bytes, box_);
  require(read && read->envelope == envelope && read->event == event.event, "a stored event reads as it was decided");
  require(api::parse_json(public_form(*read)).has_value(), "the public form is JSON");
}

}  // namespace mfad::fuzz

#include "tests/support/busy_store.h"

#include "events/base/check.h"
#include "events/codec.h"

namespace mfad::testing {
namespace {

constexpr std::size_t log_buffer_bytes = 64 * 1024;
constexpr std::size_t row_buffer_bytes = 16 * 1024;
constexpr std::size_t records_max = 8;
constexpr std::size_t padding_max = 2000;
constexpr std::size_t groups_remembered = 20;  // their outcomes and deadlines
constexpr int slots_per_group = 100;           // the keyring adds a block every 40 groups
constexpr int streams_used = 16;               // by GroupMaker

const Secret key_encryption_key(std::string(32, 'k'));

std::string incompressible(memory::SeededRandom& random, std::size_t bytes) {
  std::string out(bytes, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
  return out;
}

const std::vector<StreamId>& streams() {
  static const auto all = [] {
    std::vector<StreamId> made;
    for (int i = 0; i < streams_used; ++i) made.push_back(account_stream(i));
    return made;
  }();
  return all;
}

constexpr std::string_view records_prefix = "at/";  // of rows that are put once
std::string position_key(std::uint64_t position) { return fmt::format("{}{:010}", records_prefix, position); }
std::string row_value(std::string_view record) { return to_hex(sha256(record)) + std::string(record.substr(0, 200)); }
constexpr std::string_view checkpoint_key = "checkpoint";

}  // namespace

std::expected<OpenedStore, rocks::StartRefusal> open_store(const Place& place) {
  OpenedStore store;
  memory::SeededRandom random(7);
  rocks::OpenRequest request;
  request.directory = place.directory;
  request.cluster = DataDirectory::cluster;
  request.now = timestamp_from_ms(1'795'000'000'000);
  request.files = place.files;
  request.random = &random;
  request.env = place.env;
  request.write_buffer_bytes = log_buffer_bytes;
  request.approve = [&](const rocks::LogSeen& log) -> Result<> {
    auto keys = keyring::Keyring::open(
        {rocks::paths_in(place.directory).keyring, place.files, log.lineage, log.empty, log.highest_key_slot},
        key_encryption_key);
    if (!keys) return std::unexpected(keys.error());
    store.keys = std::move(*keys);
    return {};
  };
  auto data = rocks::open_data_directory(request);
  if (!data) return std::unexpected(data.error());
  store.data = std::move(*data);
  auto rows =
      rocks::open_row_store({place.directory, place.files, place.env, row_buffer_bytes, {std::string{records_prefix}}});
  if (!rows) return std::unexpected(rocks::StartRefusal{rocks::StartRefusal::Kind::refused, rows.error().message});
  store.rows = std::move(*rows);
  return store;
}

BusyStore::BusyStore(Place place, std::uint64_t seed) : place_(std::move(place)), random_(seed) {}

BusyStore::~BusyStore() = default;

void BusyStore::start() {
  auto opened = open_store(place_);
  MFAD_CHECK(opened, "a data directory that opens");
  open_ = std::move(*opened);
  if (!model_) {
    model_ = std::make_unique<memory::MemoryEventLog>(open_->data.log->identity());
    known_.states[0] = {};
    known_.outcomes[0] = {};
    known_.hash_key = open_->keys->hash_key();
  }
  maker_ = std::make_unique<GroupMaker>(*open_->data.log, box_, open_->data.mark.chain_hash);
}

// What a group of the daemon carries beside its records.
void BusyStore::add_passengers(Group& group) {
  auto& [stream, head] = group.heads.back();
  for (int i = 0; i < slots_per_group; ++i) {
    const auto slot = open_->keys->slot_for_new_stream();
    MFAD_CHECK(slot, "a keyring with room");
    head.key_slot = *slot;
  }
  const auto number = head.key_slot.value;
  known_.sealed[number] = open_->keys->seal(head.key_slot, fmt::format("{}", number), "").value();
  const auto at = time_of_record(head.last_position);
  head.armed_deadline = at;
  group.snapshots.emplace_back(stream, Snapshot{head.version, 1, incompressible(random_, random_.below(1500))});
  const OutcomeKey key{CallerId{"caller-1"}, fmt::format("key-{:016}", group.number)};
  group.outcomes.emplace_back(key, outcome_made_at(at, incompressible(random_, random_.below(500))));
  group.deadlines.push_back({at, stream});
  group.cursors["events"] = fmt::format("{}", head.last_position.value);
  remember(group);
}

void BusyStore::remember(Group& group) {
  Remembered one{.at = time_of_record(group.heads.back().second.last_position), .deadline = group.deadlines.back()};
  for (const auto& [key, outcome] : group.outcomes) one.outcomes.push_back(key);
  remembered_.push_back(std::move(one));
  if (remembered_.size() > groups_remembered) {
    group.deadlines_erased.push_back(remembered_.front().deadline);
    remembered_.pop_front();
  }
  auto& outcomes = known_.outcomes[group.number];
  for (const auto& each : remembered_) outcomes.insert(outcomes.end(), each.outcomes.begin(), each.outcomes.end());
}

void BusyStore::append() {
  auto group = maker_->next(1 + random_.below(records_max), random_.below(padding_max));
  add_passengers(group);
  for (const auto& record : group.records) known_.records[record.position.value] = record.bytes;
  MFAD_CHECK(model_->append(group), "a model that takes a group");
  known_.states[group.number] = stored_state(*model_, streams(), known_.outcomes.at(group.number)).value();
  known_.positions[group.number] = model_->tail().value;
  MFAD_CHECK(append_and_register(open_->data, *maker_, group), "a log that takes a group");
  acknowledged_ = {group.number, model_->tail().value, group.heads.back().second.key_slot.value};
  open_->data.log->forget_outcomes(remembered_.front().at);
  if (hears_) hears_(acknowledged_);
  commit_rows(group);
}

void BusyStore::commit_rows(const Group& group) {
  auto batch = open_->rows->begin();
  for (const auto& record : group.records) {
    batch->put(position_key(record.position.value), row_value(record.bytes));
    batch->put("last/" + record.stream.str(), position_key(record.position.value));
  }
  batch->put(checkpoint_key, fmt::format("{}", group.records.back().position.value));
  MFAD_CHECK(open_->rows->commit(std::move(batch)), "rows that can be written");
}

void BusyStore::stop() {
  MFAD_CHECK(open_->data.log->settle(), "a log that settles");
  kill();
}

void BusyStore::kill() {
  maker_.reset();
  open_.reset();
}

namespace {

Reading wrong(std::string what) { return {Reading::Is::wrong, std::move(what)}; }
Reading failed(const Error& why) { return {Reading::Is::failed, why.message}; }

Reading read_records(const EventLog& log, const Known& known) {
  const auto records = log.read({}, known.records.size() + 1, std::size_t{1} << 30);
  if (!records) return failed(records.error());
  if (records->size() != log.tail().value) {
    return wrong(fmt::format("{} records were read of {}", records->size(), log.tail().value));
  }
  for (const auto& record : *records) {
    const auto expected = known.records.find(record.position.value);
    if (expected == known.records.end())
      return wrong(fmt::format("record {} was never written", record.position.value));
    if (record.bytes != expected->second) return wrong(fmt::format("record {} differs", record.position.value));
  }
  return {};
}

Reading read_places(const EventLog& log, const Known& known) {
  const auto places = stream_places(log, streams());
  if (!places) return failed(places.error());
  StoredState expected;
  std::map<std::string, std::size_t> versions;
  for (const auto& [position, bytes] : known.records) {
    if (position > log.tail().value) break;
    const auto stream = decode_envelope(bytes).value().stream.str();
    expected[fmt::format("record {} of {}", ++versions[stream], stream)] = fmt::format("{}", position);
  }
  const auto difference = first_difference(expected, *places);
  return difference.empty() ? Reading{} : wrong(difference);
}

Reading read_state(const EventLog& log, const Known& known) {
  const auto expected = known.states.find(log.last_group());
  if (expected == known.states.end()) return wrong(fmt::format("group {} was never written", log.last_group()));
  const auto state = stored_state(log, streams(), known.outcomes.at(log.last_group()));
  if (!state) return failed(state.error());
  const auto difference = first_difference(expected->second, *state);
  return difference.empty() ? Reading{} : wrong(difference);
}

Reading read_keys(const keyring::Keyring& keys, const Known& known, const KeySlot& highest) {
  if (highest.value > 0 && keys.hash_key() != known.hash_key) return wrong("the key of keyed hashes differs");
  for (const auto& [slot, sealed] : known.sealed) {
    if (slot > highest.value) break;
    const auto opened = keys.open(KeySlot{slot}, sealed, "");
    if (!opened) return failed(opened.error());
    if (*opened != fmt::format("{}", slot)) return wrong(fmt::format("key slot {} opens something else", slot));
  }
  return {};
}

}  // namespace

Reading read_all(const OpenedStore& store, const Known& known) {
  const auto& log = *store.data.log;
  Reading worst;
  for (const auto& reading : {read_records(log, known), read_places(log, known), read_state(log, known),
                              read_keys(*store.keys, known, store.data.highest_key_slot)}) {
    if (reading.is > worst.is) worst = reading;
  }
  if (worst.is != Reading::Is::equal) return worst;
  if (const auto verified = log.verify_all({}); !verified) return failed(verified.error());
  return {};
}

Reading read_rows(const RowStore& rows, const Known& known) {
  const auto reader = rows.snapshot();
  const auto checkpoint = reader->get(checkpoint_key);
  const auto last = checkpoint ? std::stoull(*checkpoint) : 0;
  StoredState expected;
  for (const auto& [position, bytes] : known.records) {
    if (position > last) break;
    expected[position_key(position)] = row_value(bytes);
    expected["last/" + decode_envelope(bytes).value().stream.str()] = position_key(position);
  }
  if (checkpoint) expected[std::string(checkpoint_key)] = *checkpoint;
  StoredState found;
  reader->scan("", "", [&](std::string_view key, std::string_view value) {
    found.emplace(key, value);
    return true;
  });
  const auto difference = first_difference(expected, found);
  return difference.empty() ? Reading{} : wrong(fmt::format("rows at {}: {}", last, difference));
}

}  // namespace mfad::testing

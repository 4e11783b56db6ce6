#include "tests/simulation/checkers.h"

#include <fmt/format.h>

#include <set>

#include "events/codec.h"
#include "projections/account_state/account_state_json.h"
#include "projections/account_state/account_state_query.h"
#include "projections/role_state/role_state_json.h"
#include "projections/role_state/role_state_query.h"
#include "tests/simulation/account_watch.h"
#include "tests/simulation/retirement_watch.h"
#include "tests/support/consumer_rules.h"

namespace mfad::sim {
namespace {

test::ConsumedRecord consumed(publish::KafkaTopic topic, int partition, const memory::MemoryBroker::Stored& stored) {
  test::ConsumedRecord record{
      std::string{publish::name_of(topic)}, partition, stored.offset, stored.key, stored.value, {}};
  for (const auto& [name, value] : stored.headers) record.headers[name] = value;
  return record;
}

template <class Visit>
void for_each_record(const Durable& durable, bool state, Visit visit) {
  for (const auto& info : publish::all_topics) {
    if (info.compacted != state) continue;
    for (int partition = 0; partition < durable.broker.partition_count(info.topic); ++partition) {
      for (const auto& stored : durable.broker.read_since_creation(info.topic, partition))
        visit(consumed(info.topic, partition, stored));
    }
  }
}

// A reader of topics that lost records: at a gap it waits, and goes on when the events before it are there again.
class PatientReader {
 public:
  void read(const test::ConsumedRecord& record) {
    auto& last = last_[{record.topic, record.partition}];
    const auto sequence = std::stoull(record.header("ce_sequence"));
    if (sequence <= last || std::stoull(record.header("ce_prevsequence")) > last) return;
    last = sequence;
    positions.insert(sequence);
  }
  std::set<std::uint64_t> positions;

 private:
  std::map<std::pair<std::string, std::int32_t>, std::uint64_t> last_;
};

std::string text_of(const role_state::Counts& counts) {
  std::string text = fmt::format("[locked {}", counts.locked);
  for (std::size_t set = 0; set < counts.members_by_enrolled.size(); ++set) {
    if (counts.members_by_enrolled[set] != 0)
      fmt::format_to(std::back_inserter(text), ", types {}: {}", set, counts.members_by_enrolled[set]);
  }
  return text + "]";
}

}  // namespace

Complaints check_log(const LogCopy& log) {
  Complaints complaints;
  if (log.unreadable) complaints.push_back(*log.unreadable);
  std::map<StreamId, StreamVersion> versions;
  std::map<StreamId, AccountWatch> watches;
  RetirementWatch retirements;
  ChainHash chain_hash{};
  Position expected;
  Timestamp last;
  for (const RecordedEvent& event : log.events) {
    const Envelope& envelope = event.envelope;
    expected = expected.next();
    if (envelope.position != expected) complaints.push_back(fmt::format("position {} is missing", expected.value));
    if (envelope.previous_chain_hash != chain_hash)
      complaints.push_back(fmt::format("the chain breaks at {}", expected.value));
    auto& version = versions[envelope.stream];
    version = version.next();
    if (envelope.version != version) complaints.push_back(fmt::format("a gap in {}", envelope.stream.str()));
    if (envelope.recorded_at < last) complaints.push_back(fmt::format("time goes back at {}", expected.value));
    last = envelope.recorded_at;
    chain_hash = event.chain_hash;
    retirements.see(event, complaints);
    if (envelope.stream.kind() == StreamId::Kind::account) watches[envelope.stream].see(event, complaints);
  }
  return complaints;
}

Complaints check_rows(const LogCopy& log, const Process& process) {
  Complaints complaints;
  const auto view = process.views().get();
  StatesSoFar states;
  for (const RecordedEvent& event : log.events) {
    if (event.envelope.position <= view->position) states.fold(event);
  }
  const account_state::AccountStateQuery accounts{process.context()};
  const role_state::RoleStateQuery roles{process.context()};
  std::map<std::pair<StoreId, RoleId>, role_state::Counts> recount;
  for (const auto& [stream, state] : states.all()) {
    if (const auto* store = std::get_if<store::StoreState>(state.get())) {
      if (*roles.store(*view->rows, stream.store()) != *store)
        complaints.push_back("the row differs of " + stream.str());
      for (const auto& [id, role] : store->roles) recount[{store->id, id}];
    }
    const auto* account = std::get_if<account::AccountState>(state.get());
    if (account == nullptr) continue;
    if (*accounts.account(*view->rows, stream.key()) != *account)
      complaints.push_back("the row differs of " + stream.str());
    const auto& store = std::get<store::StoreState>(*states.all().at(StreamId::of(stream.store())));
    if (const auto* role = policy::effective_role(store, *account))
      recount[{store.id, role->id}].add(account->enrolled_types(), account->locked_until.has_value());
  }
  for (const auto& [key, counts] : recount) {
    const auto shown = roles.counts(*view->rows, key.first, key.second);
    if (shown != counts)
      complaints.push_back(fmt::format("at position {} the counts of role {} are {}, a recount gives {}",
                                       view->position.value, key.second.str(), text_of(shown), text_of(counts)));
  }
  return complaints;
}

Complaints check_broker(const Durable& durable, Position cursor) {
  test::EventReader strict;
  PatientReader patient;
  Complaints complaints;
  for_each_record(durable, false, [&](const test::ConsumedRecord& record) {
    strict.read(record);
    patient.read(record);
    for (auto& what : test::header_complaints(record)) complaints.push_back(std::move(what));
  });
  if (!durable.topics_lost_records)
    complaints.insert(complaints.end(), strict.complaints().begin(), strict.complaints().end());
  const auto& positions = durable.topics_lost_records ? patient.positions : strict.positions();
  for (std::uint64_t position = 1; position <= cursor.value; ++position) {
    if (!positions.contains(position)) complaints.push_back(fmt::format("event {} never reached a reader", position));
  }
  return complaints;
}

Complaints check_released(const LogCopy& log, const Durable& durable) {
  std::set<ChallengeId> unknown = durable.released;
  for (const RecordedEvent& recorded : log.events) {
    const auto* event = std::get_if<AccountEvent>(&recorded.event);
    const auto* issued = event == nullptr ? nullptr : std::get_if<account::ChallengeIssued>(event);
    if (issued != nullptr) unknown.erase(issued->challenge);
  }
  Complaints complaints;
  for (const ChallengeId& id : unknown) complaints.push_back("a code was sent that the log does not know: " + id.str());
  return complaints;
}

Complaints check_nothing_overdue(const LogCopy& log, Timestamp now) {
  Complaints complaints;
  StatesSoFar states;
  for (const RecordedEvent& event : log.events) states.fold(event);
  for (const auto& [stream, state] : states.all()) {
    const auto deadline = next_deadline(*state);
    if (deadline && *deadline <= now)
      complaints.push_back(fmt::format("a deadline of {} has passed and nothing happened", stream.str()));
  }
  return complaints;
}

Complaints check_armed(const LogCopy& log, const Durable& durable) {
  constexpr std::size_t rows_max = 1'000;
  Complaints complaints;
  StatesSoFar states;
  for (const RecordedEvent& event : log.events) states.fold(event);
  const auto found = durable.log.deadlines_until(Timestamp::max(), rows_max);
  std::set<DeadlineRow> rows{found->begin(), found->end()};
  for (const auto& [stream, state] : states.all()) {
    const auto head = durable.log.head(stream);
    const auto armed = *head ? (*head)->armed_deadline : std::nullopt;
    if (armed && rows.erase({*armed, stream}) == 0)
      complaints.push_back(fmt::format("{} is armed and has no row", stream.str()));
    const auto due = next_deadline(*state);
    if (!due || *due <= durable.history.latest()) continue;  // what was due when it was judged is tried again later
    if (!armed || *armed > *due) complaints.push_back(fmt::format("{} is not armed for what is due", stream.str()));
  }
  for (const DeadlineRow& row : rows) complaints.push_back("a deadline row that is not of " + row.stream.str());
  return complaints;
}

Complaints check_state_topics(const Durable& durable, const Process& process) {
  test::StateReader reader;
  for_each_record(durable, true, [&](const test::ConsumedRecord& record) { reader.read(record); });
  Complaints complaints = reader.complaints();
  const auto view = process.views().get();
  const role_state::RoleStateQuery roles{process.context()};
  const account_state::AccountStateQuery accounts{process.context()};
  std::map<std::string, std::string> wanted;
  const auto stores = *roles.stores(*view->rows);
  for (const store::StoreState& store : stores) {
    for (const auto& [id, role] : store.roles)
      wanted["role/" + store.id.str() + "/" + id.str()] =
          role_state::role_state_json(store, role, roles.counts(*view->rows, store.id, id), true);
    EXPECT_TRUE(accounts
                    .scan(*view->rows, store.id, std::nullopt,
                          [&](const account::AccountState& account) {
                            wanted["account/" + store.id.str() + "/" + account.key.account.str()] =
                                account_state::account_state_json(account, store, true);
                            return true;
                          })
                    .has_value());
  }
  for (const auto& [key, state] : wanted) {
    const auto found = reader.values().find(key);
    if (found == reader.values().end()) {
      complaints.push_back(key + " is not in its topic");
    } else if (!found->second.ends_with(fmt::format(R"("state":{}}})", state))) {
      complaints.push_back(fmt::format("{} shows {} in place of {}", key, found->second, state));
    }
  }
  for (const auto& [key, value] : reader.values()) {
    if (!wanted.contains(key)) complaints.push_back(key + " is in its topic and not there any more");
  }
  return complaints;
}

Complaints check_no_marks(const Process& process) {
  Complaints complaints;
  constexpr std::string_view marks = "dirty/";
  process.views().get()->rows->scan(marks, marks, [&](std::string_view key, std::string_view) {
    complaints.push_back(fmt::format("{} is still marked", key));
    return true;
  });
  return complaints;
}

std::string digest_of(const Durable& durable) {
  Digest digest{};
  const auto records = durable.log.read(Position{}, 1'000'000, std::size_t{1} << 40U);
  for (const StoredRecord& record : *records) digest = sha256(bytes_of(digest), record.bytes);
  for_each_record(durable, false, [&](const test::ConsumedRecord& record) {
    digest = sha256(bytes_of(digest), record.header("ce_id"));
  });
  return to_hex(digest);
}

}  // namespace mfad::sim

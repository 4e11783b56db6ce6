#include "projections/role_state/role_state.h"

#include <algorithm>
#include <set>

#include "events/codec.h"
#include "events/policy/policy.h"
#include "events/store/evolve.h"
#include "projections/dirty.h"
#include "projections/role_state/keys.h"
#include "projections/role_state/member.h"
#include "projections/state_event.h"

namespace mfad::role_state {
namespace {

// What decides whose member an account is.
bool membership_differs(const store::StoreState& before, const store::StoreState& after) {
  return !std::ranges::equal(before.roles, after.roles, [](const auto& left, const auto& right) {
    const auto& a = left.second;
    const auto& b = right.second;
    return a.id == b.id && a.settings.enabled == b.settings.enabled && a.settings.priority == b.settings.priority &&
           a.settings.criteria == b.settings.criteria;
  });
}

bool moves_members_of(const RecordedEvent& recorded, const StreamId& store) {
  const auto* event = std::get_if<StoreEvent>(&recorded.event);
  return event != nullptr && recorded.envelope.stream == store && moves_members(*event);
}

const store::Role* find_role(const store::StoreState& store, const RoleId& id) {
  const auto found = store.roles.find(id);
  return found == store.roles.end() ? nullptr : &found->second;
}

}  // namespace

// Several such changes of one store move everybody once.
std::size_t RoleStateProjection::together(std::span<const RecordedEvent> events) const {
  const auto moves = [](const RecordedEvent& one) { return moves_members_of(one, one.envelope.stream); };
  const auto first = std::ranges::find_if(events, moves);
  if (first != events.begin()) return static_cast<std::size_t>(first - events.begin());
  const auto others = std::ranges::find_if_not(
      events, [&](const RecordedEvent& one) { return moves_members_of(one, events.front().envelope.stream); });
  return static_cast<std::size_t>(others - events.begin());
}

Result<bool> RoleStateProjection::spread(std::span<const RecordedEvent> slice, std::string& from, RowBatch& rows) {
  spread_to_ = {};
  const Envelope& first = slice.front().envelope;
  if (!moves_members_of(slice.front(), first.stream)) return true;
  Stores stores;
  const auto known = store_of(first.stream.store(), stores, rows);
  if (!known) return std::unexpected(known.error());
  store::StoreState& after = **known;
  const store::StoreState before = after;
  for (const auto& [envelope, event, _] : slice)
    store::evolve(after, std::get<StoreEvent>(event), {envelope.position, envelope.version, envelope.recorded_at});
  const Position last = slice.back().envelope.position;
  const auto done = membership_differs(before, after) ? resolve_some(after, last, from, rows) : Result<bool>{true};
  if (done && *done) spread_to_ = last;
  return done;
}

Result<> RoleStateProjection::apply(std::span<const RecordedEvent> slice, RowBatch& rows) {
  Stores stores;
  for (const RecordedEvent& recorded : slice) {
    Result<> applied;
    if (std::holds_alternative<StoreEvent>(recorded.event)) applied = apply_store(recorded, stores, rows);
    if (std::holds_alternative<AccountEvent>(recorded.event)) applied = apply_account(recorded, stores, rows);
    if (!applied) return applied;
  }
  spread_to_ = {};
  return {};
}

Result<store::StoreState*> RoleStateProjection::store_of(const StoreId& store, Stores& stores,
                                                         const RowBatch& rows) const {
  if (const auto found = stores.find(store); found != stores.end()) return &found->second;
  store::StoreState state;
  state.id = store;
  const std::string key = store_key(store);
  if (const auto row = rows.get(key)) {
    auto opened = open_state(*row, key, context_.box);
    if (!opened) return std::unexpected(opened.error());
    state = std::get<store::StoreState>(std::move(*opened));
  }
  return &stores.emplace(store, std::move(state)).first->second;
}

Result<> RoleStateProjection::apply_store(const RecordedEvent& recorded, Stores& stores, RowBatch& rows) {
  const Envelope& envelope = recorded.envelope;
  const auto known = store_of(envelope.stream.store(), stores, rows);
  if (!known) return std::unexpected(known.error());
  store::StoreState& after = **known;
  const store::StoreState before = after;
  store::evolve(after, std::get<StoreEvent>(recorded.event),
                {envelope.position, envelope.version, envelope.recorded_at});
  const std::string key = store_key(after.id);
  auto sealed = seal_state(State{after}, envelope.key_slot, key, context_.box);
  if (!sealed) return std::unexpected(sealed.error());
  rows.put(key, std::move(*sealed));
  mark_roles(before, after, envelope.position, rows);
  if (envelope.position <= spread_to_ || !membership_differs(before, after)) return {};
  std::string from;
  for (Result<bool> done = false; !*done;) {
    done = resolve_some(after, envelope.position, from, rows);
    if (!done) return std::unexpected(done.error());
  }
  return {};
}

// Which roles show something else now, and whose members do.
void RoleStateProjection::mark_roles(const store::StoreState& before, const store::StoreState& after, Position at,
                                     RowBatch& rows) const {
  const bool all = before.presence != after.presence ||
                   policy::available_types(before, context_.dev) != policy::available_types(after, context_.dev);
  if (before.presence != after.presence) dirty::mark_walk(rows, after.id, dirty::whole_store, {at, dirty::Op::change});
  std::set<RoleId> ids;
  for (const auto& [id, role] : before.roles) ids.insert(id);
  for (const auto& [id, role] : after.roles) ids.insert(id);
  for (const RoleId& id : ids) {
    const store::Role* old_role = find_role(before, id);
    const store::Role* new_role = find_role(after, id);
    const bool requirement_differs =
        old_role == nullptr || new_role == nullptr || old_role->settings.requirement != new_role->settings.requirement;
    if (!all && !requirement_differs) continue;
    dirty::mark_role(rows, after.id, id, {at, dirty::Op::change});
    dirty::mark_walk(rows, after.id, id, {at, dirty::Op::change});
  }
}

// They are read before any is written: a batch must not be changed while it is scanned.
Result<bool> RoleStateProjection::resolve_some(const store::StoreState& store, Position at, std::string& from,
                                               RowBatch& rows) {
  const std::string prefix = people_prefix(store.id);
  std::vector<std::pair<std::string, std::string>> portion;
  rows.scan(prefix, from.empty() ? prefix : from, [&](std::string_view key, std::string_view row) {
    portion.emplace_back(key, row);
    return portion.size() < people_per_portion;
  });
  for (const auto& [key, row] : portion) {
    const auto before = open_person(row, key, context_.box);
    if (!before && before.error().code == ErrorCode::not_found) continue;  // erased
    if (!before) return std::unexpected(before.error());
    Person after = *before;
    const store::Role* role = after.known ? policy::effective_role(store, after.facts) : nullptr;
    after.role = role == nullptr ? std::nullopt : std::optional{role->id};
    if (after.role == before->role) continue;
    recount({store.id, AccountId{key.substr(prefix.size())}}, *before, after, at, rows);
    auto sealed = seal_person(after, slot_of(row), key, context_.box);
    if (!sealed) return std::unexpected(sealed.error());
    rows.put(key, std::move(*sealed));
  }
  if (portion.size() < people_per_portion) return true;
  from = portion.back().first + '\0';
  return false;
}

Result<> RoleStateProjection::apply_account(const RecordedEvent& recorded, Stores& stores, RowBatch& rows) {
  if (!is_state_event(std::get<AccountEvent>(recorded.event))) return {};
  const Envelope& envelope = recorded.envelope;
  const AccountKey account = envelope.stream.key();
  const std::string key = person_key(account);
  Person before;
  if (const auto row = rows.get(key)) {
    auto opened = open_person(*row, key, context_.box);
    if (!opened && opened.error().code != ErrorCode::not_found) return std::unexpected(opened.error());
    if (opened) before = std::move(*opened);
  }
  Person after = before;
  if (!fold(after, recorded)) return {};
  const auto store = store_of(account.store, stores, rows);
  if (!store) return std::unexpected(store.error());
  const store::Role* role = after.known ? policy::effective_role(**store, after.facts) : nullptr;
  after.role = role == nullptr ? std::nullopt : std::optional{role->id};
  recount(account, before, after, envelope.position, rows);
  if (!after.known) {
    rows.erase(key);
    return {};
  }
  auto sealed = seal_person(after, envelope.key_slot, key, context_.box);
  if (!sealed) return std::unexpected(sealed.error());
  rows.put(key, std::move(*sealed));
  return {};
}

void RoleStateProjection::recount(const AccountKey& key, const Person& before, const Person& after, Position at,
                                  RowBatch& rows) {
  const auto change = [&](const RoleId& role, auto&& how) {
    const std::string row = counts_key(key.store, role);
    Counts counts;
    if (const auto stored = rows.get(row)) counts = decode(*stored).value_or(Counts{});
    how(counts);
    rows.put(row, encode(counts));
    dirty::mark_role(rows, key.store, role, {at, dirty::Op::change});
  };
  const bool same =
      before.role == after.role && before.enrolled == after.enrolled && before.locked_until == after.locked_until;
  if (same) return;
  if (before.role) {
    change(*before.role, [&](Counts& counts) { counts.remove(before.enrolled, before.locked_until.has_value()); });
    if (before.role != after.role) rows.erase(member_key(key, *before.role));
  }
  if (after.role) {
    change(*after.role, [&](Counts& counts) { counts.add(after.enrolled, after.locked_until.has_value()); });
    rows.put(member_key(key, *after.role), encode(Member{after.enrolled, after.locked_until}));
  }
  if (before.role != after.role) dirty::mark_account(rows, key, {at, dirty::Op::change});
}

}  // namespace mfad::role_state

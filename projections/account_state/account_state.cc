#include "projections/account_state/account_state.h"

#include <algorithm>
#include <iterator>

#include "events/account/evolve.h"
#include "events/account/lookup.h"
#include "events/codec.h"
#include "projections/account_state/account_state_query.h"
#include "projections/account_state/keys.h"
#include "projections/dirty.h"
#include "projections/state_event.h"

namespace mfad::account_state {
namespace {

// What the state topic shows of an account: presence, facts that decide the role, enrollments, lockout (contract §7).
bool shown_differs(const auto& before, const auto& after) {
  return before.presence != after.presence || before.facts.enabled != after.facts.enabled ||
         before.facts.containers != after.facts.containers || before.facts.groups != after.facts.groups ||
         before.enrolled != after.enrolled || before.locked_until != after.locked_until;
}

bool is_named(const auto& shown) { return shown.presence == account::Presence::known; }

}  // namespace

Result<> AccountStateProjection::apply(std::span<const RecordedEvent> slice, RowBatch& rows) {
  const AccountStateQuery query{context_};
  std::map<StreamId, Touched> touched;
  for (const RecordedEvent& recorded : slice) {
    const auto* event = std::get_if<AccountEvent>(&recorded.event);
    if (event == nullptr) continue;
    const Envelope& envelope = recorded.envelope;
    auto entry = touched.find(envelope.stream);
    if (entry == touched.end()) {
      auto stored = query.account(rows, envelope.stream.key());
      if (!stored) return std::unexpected(stored.error());
      account::AccountState state = *stored ? std::move(**stored) : account::AccountState{};
      state.key = envelope.stream.key();
      Shown before = shown_of(state);
      entry =
          touched.emplace(envelope.stream, Touched{std::move(before), std::move(state), envelope.key_slot, {}, 0, {}})
              .first;
    }
    fold(entry->second, *event, envelope);
  }
  for (auto& [stream, one] : touched) {
    if (const auto written = write(stream, one, rows); !written) return written;
  }
  return {};
}

AccountStateProjection::Shown AccountStateProjection::shown_of(const account::AccountState& state) {
  return {state.presence, state.facts, state.enrolled_types(), state.locked_until};
}

Result<> AccountStateProjection::write(const StreamId& stream, Touched& touched, RowBatch& rows) {
  const AccountKey key = stream.key();
  const auto& before = touched.before;
  const Shown after = shown_of(touched.after);
  if (is_named(before) != is_named(after) || before.facts.user_name != after.facts.user_name) {
    if (is_named(before)) rows.erase(user_name_key(key, before.facts.user_name, context_.hash_key));
    if (is_named(after)) rows.put(user_name_key(key, after.facts.user_name, context_.hash_key), "");
  }
  // Of several events in a slice the state between may have been sent: a power loss takes rows back, not records.
  if (touched.state_events > 1 || shown_differs(before, after))
    dirty::mark_account(rows, key, {touched.last, dirty::Op::change});
  if (const auto left = write_flows_that_left(touched, rows); !left) return left;

  const std::string row = account_key(key);
  auto sealed = seal_state(State{std::move(touched.after)}, touched.slot, row, context_.box);
  if (!sealed) return std::unexpected(sealed.error());
  rows.put(row, std::move(*sealed));
  return {};
}

// Flow by flow and event by event: what leaves within one slice must not depend on where the slice ends.
void AccountStateProjection::fold(Touched& touched, const AccountEvent& event, const Envelope& envelope) {
  std::vector<account::Flow> flows;  // that may leave
  std::ranges::remove_copy_if(touched.after.flows, std::back_inserter(flows), account::can_be_aborted);
  account::evolve(touched.after, event, {envelope.position, envelope.version, envelope.recorded_at});
  touched.last = envelope.position;
  touched.state_events += is_state_event(event) ? 1 : 0;
  for (account::Flow& flow : flows) {
    const bool kept = std::ranges::any_of(touched.after.flows, [&](const auto& one) { return one.id == flow.id; });
    if (!kept) touched.left.push_back(std::move(flow));
  }
}

// The state keeps little of flows that are over; they can still be read.
Result<> AccountStateProjection::write_flows_that_left(const Touched& touched, RowBatch& rows) {
  for (const account::Flow& flow : touched.left) {
    account::AccountState alone;
    alone.key = touched.after.key;
    alone.flows.push_back(flow);
    const std::string row = flow_key(alone.key, flow.id);
    auto sealed = seal_state(State{alone}, touched.slot, row, context_.box);
    if (!sealed) return std::unexpected(sealed.error());
    rows.put(row, std::move(*sealed));
  }
  return {};
}

}  // namespace mfad::account_state

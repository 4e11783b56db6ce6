#include "daemon/project/state_rows.h"

#include "projections/account_state/account_state_json.h"
#include "projections/account_state/account_state_query.h"
#include "projections/role_state/role_state_json.h"
#include "projections/role_state/role_state_query.h"

namespace mfad::project {
namespace {

constexpr std::string_view marks_prefix = "dirty/";
constexpr std::size_t told_max = 100;

}  // namespace

std::vector<publish::DirtyKey> StateRows::next(std::size_t max) {
  std::vector<publish::DirtyKey> keys;
  const auto view = view_.get();
  if (view->position < runner_.states_from()) return keys;
  for (std::string_view prefix : {dirty::accounts_prefix, dirty::roles_prefix}) {
    view->rows->scan(prefix, prefix, [&](std::string_view key, std::string_view value) {
      if (keys.size() == max) return false;
      const auto mark = dirty::decode(value);
      if (!mark) return true;
      const auto op = mark->op == dirty::Op::resync ? publish::StateOp::resync : publish::StateOp::change;
      keys.push_back({std::string{key.substr(marks_prefix.size())}, op, mark->at.value});
      return true;
    });
  }
  return keys;
}

std::uint64_t StateRows::clear(const std::vector<publish::DirtyKey>& keys) {
  std::vector<std::pair<std::string, dirty::Mark>> sent;
  for (const publish::DirtyKey& key : keys) {
    const auto op = key.op == publish::StateOp::resync ? dirty::Op::resync : dirty::Op::change;
    sent.emplace_back(std::string{marks_prefix} + key.key, dirty::Mark{Position{key.mark}, op});
  }
  const auto number = runner_.clear_marks(std::move(sent));
  wake_();
  return number;
}

void StateRows::mark_all() {
  runner_.mark_everything();
  wake_();
}

bool StateRows::all_marked() const {
  if (!runner_.all_marked()) return false;
  const auto view = view_.get();
  if (view->position < runner_.states_from()) return false;
  bool walking = false;
  view->rows->scan(dirty::walks_prefix, dirty::walks_prefix, [&](std::string_view, std::string_view) {
    walking = true;
    return false;
  });
  return !walking;
}

// A view that begins anew in its place shows nothing of most keys, which is not their end.
std::optional<publish::StateRecord> StateRows::value(std::string_view key) {
  const auto view = view_.get();
  if (view->position < runner_.states_from()) return std::nullopt;
  auto json = json_of(*view->rows, key);
  if (!json) {
    tell(key, json.error());
    return std::nullopt;
  }
  if (const auto told = told_.find(key); told != told_.end()) told_.erase(told);
  return publish::StateRecord{view->position, std::move(*json)};
}

StateRows::Json StateRows::json_of(const RowReader& rows, std::string_view key) const {
  const std::string marked = std::string{marks_prefix} + std::string{key};
  if (const auto role = dirty::parse(marked, dirty::roles_prefix)) return role_json(rows, *role);
  if (const auto account = dirty::parse(marked, dirty::accounts_prefix)) return account_json(rows, *account);
  return std::nullopt;
}

void StateRows::tell(std::string_view key, const Error& why) {
  if (told_.size() == told_max || !told_.emplace(key).second) return;
  log_.write(observe::Level::error, "a state cannot be read, and is not published until it can: run mfactl verify",
             {{"reason", why.message}});
}

StateRows::Json StateRows::role_json(const RowReader& rows, const dirty::Subject& subject) const {
  const role_state::RoleStateQuery query{context_};
  const auto store = query.store(rows, subject.store);
  if (!store) return std::unexpected(store.error());
  if (!*store || (*store)->presence != store::Presence::present) return std::nullopt;
  const auto role = (*store)->roles.find(RoleId{subject.id});
  if (role == (*store)->roles.end()) return std::nullopt;
  return role_state::role_state_json(**store, role->second, query.counts(rows, subject.store, role->first),
                                     context_.dev);
}

StateRows::Json StateRows::account_json(const RowReader& rows, const dirty::Subject& subject) const {
  const auto store = role_state::RoleStateQuery{context_}.store(rows, subject.store);
  if (!store) return std::unexpected(store.error());
  if (!*store || (*store)->presence != store::Presence::present) return std::nullopt;
  const auto account = account_state::AccountStateQuery{context_}.account(rows, {subject.store, AccountId{subject.id}});
  if (!account) return std::unexpected(account.error());
  if (!*account || (*account)->presence != account::Presence::known) return std::nullopt;
  return account_state::account_state_json(**account, **store, context_.dev);
}

}  // namespace mfad::project

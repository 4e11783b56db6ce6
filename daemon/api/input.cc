#include "daemon/api/input.h"

#include "daemon/api/call.h"
#include "events/base/check.h"

namespace mfad::api {
namespace {

// Names a list: its path, and the parameters that choose its items.
std::string list_name(const Call& call) {
  const std::string_view target = call.request.target;
  std::string name(target.substr(0, target.find('?')));
  auto pairs = call.query;
  std::ranges::sort(pairs);
  for (const auto& [key, value] : pairs) {
    if (key == "cursor" || key == "limit" || key == "min_position" || key == "wait" || key == "after") continue;
    name += fmt::format("\n{}={}", key, value);
  }
  return name;
}

}  // namespace

Input::Input(const Call& call, const Json* body, const query::Cursors& cursors, Timestamp now)
    : parameters_(call.query, errors_), call_(&call), body_(body), cursors_(&cursors), now_(now) {}

const installation::Caller& Input::caller() const { return *call_->caller; }

Precondition Input::precondition() const { return call_->precondition; }

query::Page Input::page() {
  query::Page page{.list = list_name(*call_)};
  page.limit = parameters_.number("limit", 1, limits::list_max).value_or(limits::list_default);
  if (const auto cursor = parameters_.raw("cursor")) {
    page.after = cursors_->read(page.list, *cursor);
    if (!page.after) parameters_.refuse("cursor", "is not one of this list; begin without it");
  }
  return page;
}

Input::Freshness Input::freshness() {
  const auto min_position = parameters_.number("min_position", 0, position_max).value_or(0);
  const auto wait = parameters_.duration("wait", limits::query_wait_max);
  return {.min_position = Position{min_position}, .wait = wait.value_or(limits::query_wait_default)};
}

const std::string& Input::part(std::string_view name) const {
  const auto* found = call_->path.find(name);
  MFAD_CHECK(found != nullptr, "a part of the route's path");
  return *found;
}

StoreId Input::store() {
  auto id = parse_store_id(part("store"));
  if (!id) not_found();
  return std::move(id).value_or(StoreId{});
}

StoreId Input::new_store() {
  auto id = parse_store_id(part("store"));
  if (!id) errors_.push_back({"{store}", "must be [a-z0-9][a-z0-9-]{0,62}"});
  return std::move(id).value_or(StoreId{});
}

RoleId Input::role() {
  auto id = parse_role_id(part("role"));
  if (!id) not_found();
  return std::move(id).value_or(RoleId{});
}

RoleId Input::new_role() {
  auto id = parse_role_id(part("role"));
  if (!id) errors_.push_back({"{role}", "must be [a-z0-9][a-z0-9-]{0,62}"});
  return std::move(id).value_or(RoleId{});
}

AccountKey Input::account() {
  auto id = parse_account_id(part("account"));
  if (!id) not_found();
  return {store(), std::move(id).value_or(AccountId{})};
}

AccountKey Input::new_account() {
  auto id = parse_account_id(part("account"));
  if (!id) errors_.push_back({"{account}", std::string(rules::account_id(""))});
  return {store(), std::move(id).value_or(AccountId{})};
}

AuthenticationType Input::type() {
  const auto type = parse_name<AuthenticationType>(part("type"));
  if (!type) not_found();
  return type.value_or(AuthenticationType{});
}

}  // namespace mfad::api

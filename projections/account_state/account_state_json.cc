#include "projections/account_state/account_state_json.h"

#include "events/base/json_writer.h"
#include "events/policy/policy.h"

namespace mfad::account_state {

std::string account_state_json(const account::AccountState& account, const store::StoreState& store, bool dev) {
  const store::Role* role = policy::effective_role(store, account);
  const TypeSet available = policy::available_types(store, dev);
  const TypeSet enrolled = account.enrolled_types();
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  json.member("store_id", account.key.store);
  json.member("account_id", account.key.account);
  json.member("enabled", account.facts.enabled);
  if (role == nullptr) {
    json.null_member("effective_role");
    json.null_member("status");
  } else {
    json.member("effective_role", role->id);
    json.member("status", policy::status(role->settings.requirement, enrolled, available));
  }
  json.member("enrolled", enrolled);
  if (role == nullptr) {
    json.null_member("missing");
  } else {
    const auto missing = policy::missing(role->settings.requirement, enrolled & available);
    json.key("missing");
    json.begin_object();
    json.member("enforced", missing.enforced);
    json.member("chosen", missing.chosen);
    json.end_object();
  }
  json.member("locked_until", account.locked_until);
  json.end_object();
  return out;
}

}  // namespace mfad::account_state

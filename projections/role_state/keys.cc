#include "projections/role_state/keys.h"

namespace mfad::role_state {

std::string store_key(const StoreId& store) { return std::string{stores_prefix} + store.str(); }

std::string people_prefix(const StoreId& store) { return "role_state/p/" + store.str() + "/"; }
std::string person_key(const AccountKey& key) { return people_prefix(key.store) + key.account.str(); }

std::string members_prefix(const StoreId& store, const RoleId& role) {
  return "role_state/m/" + store.str() + "/" + role.str() + "/";
}
std::string member_key(const AccountKey& key, const RoleId& role) {
  return members_prefix(key.store, role) + key.account.str();
}

std::string counts_key(const StoreId& store, const RoleId& role) {
  return "role_state/c/" + store.str() + "/" + role.str();
}

}  // namespace mfad::role_state
